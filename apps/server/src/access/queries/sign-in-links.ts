import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";

export async function insertSignInLink(
  tx: Tx,
  row: { token_hash: Buffer; organisation: number; expires_at: Date },
): Promise<void> {
  await tx.insertInto("sign_in_links").values(row).execute();
}

/** Uses a link up and answers whose it was; `null`: used, over, or never made. Of many at once, one gets it. */
export async function useSignInLink(database: Database, hash: Buffer, at: Date): Promise<number | null> {
  const used = await database.transaction([], (tx) =>
    sql<{ organisation: number }>`select organisation from use_sign_in_link(${hash}, ${at})`.execute(tx),
  );
  return used.rows[0]?.organisation ?? null;
}
