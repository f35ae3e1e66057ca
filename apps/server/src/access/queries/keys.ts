import type { Selectable } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Keys } from "../../platform/database/tables.ts";

export type StoredKey = Selectable<Keys>;

/** Every key, newest first, revoked ones included. */
export function listKeyRows(tx: Tx, organisation: number): Promise<StoredKey[]> {
  return tx
    .selectFrom("keys")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

export async function findKeyRow(tx: Tx, organisation: number, id: string): Promise<StoredKey | null> {
  return (
    (await tx
      .selectFrom("keys")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("id", "=", id)
      .executeTakeFirst()) ?? null
  );
}

export async function insertKey(
  tx: Tx,
  row: Omit<StoredKey, "expires_at" | "revoked_at" | "last_used_at"> & { expires_at: Date | null },
): Promise<void> {
  await tx.insertInto("keys").values(row).execute();
}

export async function markKeyRevoked(tx: Tx, organisation: number, id: string, at: Date): Promise<void> {
  await tx
    .updateTable("keys")
    .set({ revoked_at: at })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
}

/** Lets a key end at a time, unless it ends before. */
export async function markKeyExpiring(tx: Tx, organisation: number, id: string, at: Date): Promise<void> {
  await tx
    .updateTable("keys")
    .set((row) => ({ expires_at: row.fn<Date>("least", [row.ref("expires_at"), row.val(at)]) }))
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}

export async function markKeyUsed(tx: Tx, organisation: number, id: string, at: Date): Promise<void> {
  await tx
    .updateTable("keys")
    .set({ last_used_at: at })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}
