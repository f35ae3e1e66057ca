import { createHash } from "node:crypto";

/** Who did what to what, as the chain keeps it. People stand in it by pseudonym. */
export type AuditEntry = {
  readonly at: Date;
  readonly actor: string;
  readonly credential: string | null;
  /** `model.register`, `alert.resolve`, … */
  readonly action: string;
  readonly object: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  /** SHA-256 in hex of what the object was before, and is after; `null` where nothing was, is, or was told. */
  readonly before_hash: string | null;
  readonly after_hash: string | null;
};

/** SHA-256 over the hash before and the entry as canonical JSON (keys sorted by code point): 32 bytes. */
export function entryHash(organisation: number, sequence: number, entry: AuditEntry, previous: Buffer | null): Buffer {
  // One by one: whatever else a row has must not become part of what is hashed.
  const { actor, credential, action, object, detail, reason } = entry;
  const at = entry.at.toISOString();
  const canonical = canonicalJson({
    ...{ organisation, sequence, at, actor, credential, action, object, detail, reason },
    // Left out where there is none: chains are older than these two.
    ...(entry.before_hash === null ? {} : { before_hash: entry.before_hash }),
    ...(entry.after_hash === null ? {} : { after_hash: entry.after_hash }),
  });
  return createHash("sha256")
    .update(previous ?? Buffer.alloc(0))
    .update(canonical)
    .digest();
}

/** SHA-256 in hex of a thing as it is stored; `null` of what is not there. */
export function stateHash(state: object | null): string | null {
  return state === null ? null : createHash("sha256").update(canonicalJson(state)).digest("hex");
}

/** JSON that is equal where the values are: sorted keys, no white space, nothing undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
