import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";

export type OutboxCount = { readonly state: string; readonly messages: number };

/** Messages by state, of all organisations together: all that wait, the others of the last day. A state without one is there with 0. */
export async function countOutbox({ kysely }: Pick<Database, "kysely">): Promise<readonly OutboxCount[]> {
  const counted = await sql<OutboxCount>`select state, messages from count_outbox()`.execute(kysely);
  return counted.rows;
}
