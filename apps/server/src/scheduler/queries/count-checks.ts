import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";

export type CheckCounts = {
  readonly scheduled: number;
  readonly checked: number;
  readonly skipped: number;
  readonly failed: number;
};

/** Models by how their last check ended, over all organisations and without a name of any. */
export async function countChecks(database: Database, since: Date): Promise<CheckCounts> {
  const counted =
    await sql<CheckCounts>`select scheduled, checked, skipped, failed from count_checks(${since})`.execute(
      database.kysely,
    );
  return counted.rows[0] ?? { scheduled: 0, checked: 0, skipped: 0, failed: 0 };
}
