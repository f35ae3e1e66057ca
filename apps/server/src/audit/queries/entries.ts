import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { StoredEntry } from "../check-chain.ts";

export type EntryFilter = {
  readonly actor: string | null;
  /** An action, or a noun: `alert` for everything that was done to alerts. */
  readonly action: string | null;
  readonly object: string | null;
  readonly before: number | null;
  readonly limit: number;
};

const columns = [
  "sequence",
  "at",
  "actor",
  "credential",
  "action",
  "object",
  "detail",
  "reason",
  "before_hash",
  "after_hash",
  "previous_hash",
  "hash",
] as const;

/** Newest first. */
export async function listEntries(tx: Tx, organisation: number, filter: EntryFilter): Promise<StoredEntry[]> {
  const { actor, action, object, before } = filter;
  const rows = await tx
    .selectFrom("audit")
    .select(columns)
    .where("organisation", "=", organisation)
    .$if(actor !== null, (query) => query.where("actor", "=", actor))
    .$if(object !== null, (query) => query.where("object", "=", object))
    .$if(action !== null, (query) =>
      query.where(sql<boolean>`(action = ${action} or starts_with(action, ${`${action ?? ""}.`}))`),
    )
    .$if(before !== null, (query) => query.where("sequence", "<", before ?? 0))
    .orderBy("sequence", "desc")
    .limit(filter.limit)
    .execute();
  return rows.map(storedEntryOf);
}

/** In the order of the chain, those after a sequence. */
export async function readChain(tx: Tx, organisation: number, after: number, limit: number): Promise<StoredEntry[]> {
  const rows = await tx
    .selectFrom("audit")
    .select(columns)
    .where("organisation", "=", organisation)
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map(storedEntryOf);
}

/** Where the chain should end; `null` where nothing was ever written. */
export async function readHead(
  tx: Tx,
  organisation: number,
): Promise<{ sequence: number; hash: Buffer | null } | null> {
  const row = await tx
    .selectFrom("audit_heads")
    .select(["sequence", "hash"])
    .where("organisation", "=", organisation)
    .executeTakeFirst();
  return row === undefined ? null : { sequence: Number(row.sequence), hash: row.hash };
}

type Row = Omit<StoredEntry, "sequence" | "previousHash" | "detail"> & {
  readonly sequence: number | string | bigint;
  readonly previous_hash: Buffer | null;
  readonly detail: unknown;
};

function storedEntryOf({ sequence, previous_hash: previousHash, detail, ...row }: Row): StoredEntry {
  const fields = detail !== null && typeof detail === "object" ? { ...detail } : {};
  return { ...row, sequence: Number(sequence), previousHash, detail: fields };
}
