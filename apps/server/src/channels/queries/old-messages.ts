import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

/** Removes messages that were delivered before a time, `most` at once, and answers how many; what was given up stays. */
export async function deleteOldMessages(
  tx: Tx,
  organisation: number,
  { before, most }: { readonly before: Date; readonly most: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from outbox where organisation = ${organisation} and id in (
      select id from outbox where organisation = ${organisation} and delivered_at < ${before} limit ${most})`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0n);
}
