import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";

export type KeyRow = {
  readonly id: string;
  readonly organisation: number;
  readonly name: string;
  readonly scopes: string[];
  readonly models: number[] | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
};

/** The key with this hash, of whatever organisation: a credential names its own. */
export async function findKey(database: Database, hash: Buffer): Promise<KeyRow | null> {
  const found = await database.transaction(
    [],
    (tx) =>
      sql<KeyRow>`select id, organisation, name, scopes, models, expires_at, revoked_at from find_key(${hash})`.execute(
        tx,
      ),
    "read",
  );
  return found.rows[0] ?? null;
}
