import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";

/** Whether the database answers a statement within two seconds. */
export async function pingDatabase(database: Database): Promise<boolean> {
  const answer = sql`select 1`.execute(database.kysely).then(
    () => true,
    () => false,
  );
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref());
  return Promise.race([answer, late]);
}
