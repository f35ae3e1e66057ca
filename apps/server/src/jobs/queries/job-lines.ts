import type { Selectable } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { tellChange } from "../../platform/database/notices.ts";
import type { JobLines } from "../../platform/database/tables.ts";

export type JobLineRow = Selectable<JobLines>;

export type NewLine = { readonly at: Date; readonly step: string; readonly text: string };

/** Appends lines to a job's log; they get the next numbers, whoever else appends at this moment. */
export async function appendLines(tx: Tx, organisation: number, job: string, lines: readonly NewLine[]): Promise<void> {
  if (lines.length === 0) return;
  const counted = await tx
    .updateTable("jobs")
    .set((row) => ({ lines: row("lines", "+", lines.length) }))
    .where("organisation", "=", organisation)
    .where("id", "=", job)
    .returning("lines")
    .executeTakeFirst();
  if (counted === undefined) return;
  const first = counted.lines - lines.length + 1;
  await tx
    .insertInto("job_lines")
    .values(lines.map((line, place) => ({ organisation, job, sequence: first + place, ...line })))
    .execute();
  await tellChange(tx, `job:${job}`);
}

/** Lines after a number, in order. */
export async function listLines(
  tx: Tx,
  organisation: number,
  job: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly JobLineRow[]> {
  return tx
    .selectFrom("job_lines")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("job", "=", job)
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit)
    .execute();
}
