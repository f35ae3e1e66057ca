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
};

/** SHA-256 over the hash before and the entry as canonical JSON (keys sorted by code point): 32 bytes. */
export function entryHash(organisation: number, sequence: number, entry: AuditEntry, previous: Buffer | null): Buffer {
  // One by one: whatever else a row has must not become part of what is hashed.
  const { actor, credential, action, object, detail, reason } = entry;
  const at = entry.at.toISOString();
  const canonical = canonicalJson({ organisation, sequence, at, actor, credential, action, object, detail, reason });
  return createHash("sha256")
    .update(previous ?? Buffer.alloc(0))
    .update(canonical)
    .digest();
}

/** JSON that is equal where the values are: sorted keys, no white space, nothing undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
