import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

/** Epoch ms up to where a model's events were taken away by retention; `-Infinity`: none were. */
export async function findErasedBefore(tx: Tx, organisation: number, model: number): Promise<number> {
  const row = await tx
    .selectFrom("erased_events")
    .select("before")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .executeTakeFirst();
  return row?.before.getTime() ?? Number.NEGATIVE_INFINITY;
}

/**
 * Makes final what was counted before a time, or before the day of the earliest bucket that is yet to be counted.
 *
 * @param before - epoch ms, midnight UTC
 * @returns up to where events may be taken away, epoch ms
 */
export async function markErased(tx: Tx, organisation: number, model: number, before: number): Promise<number> {
  const erased = await findErasedBefore(tx, organisation, model);
  const from = Number.isFinite(erased) ? new Date(erased) : null;
  const found = await sql<{ until: Date }>`
    select least(${new Date(before)}::timestamptz, date_bin('1 day', min(bucket), 'epoch')) as until from dirty_buckets
    where organisation = ${organisation} and model = ${model} and (${from}::timestamptz is null or bucket >= ${from})`.execute(
    tx,
  );
  const until = found.rows[0]?.until.getTime() ?? before;
  if (until > erased) {
    await tx
      .insertInto("erased_events")
      .values({ organisation, model, before: new Date(until) })
      .onConflict((clash) => clash.column("model").doUpdateSet({ before: new Date(until) }))
      .execute();
  }
  return until;
}
