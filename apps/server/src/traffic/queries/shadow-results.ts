import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { storableJson, storableText } from "../../platform/storable.ts";

export type NewShadowResult = {
  readonly organisation: number;
  readonly model: number;
  readonly deployment: string;
  readonly prediction_id: string;
  readonly at: Date;
  readonly answered: unknown;
  readonly said: unknown;
  readonly error: string | null;
  readonly answered_ms: number;
  readonly said_ms: number;
};

/** Rows that are kept of a model; older ones go. */
export const shadowRowsMax = 20_000;
const rowsAtOnce = 1_000;

/** Stores what was said; texts that the database does not keep, by {@link storableText}. */
export async function insertShadowResults(tx: Tx, rows: readonly NewShadowResult[]): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await tx
      .insertInto("shadow_results")
      .values(
        rows.slice(at, at + rowsAtOnce).map(({ prediction_id, answered, said, error, ...row }) => ({
          ...row,
          prediction_id: storableText(prediction_id),
          answered: JSON.stringify(storableJson(answered)),
          said: JSON.stringify(storableJson(said)),
          error: error === null ? null : storableText(error),
        })),
      )
      .execute();
  }
}

export async function trimShadowResults(tx: Tx, organisation: number, model: number): Promise<void> {
  await sql`
    delete from shadow_results where organisation = ${organisation} and model = ${model} and id <= (
      select id from shadow_results where organisation = ${organisation} and model = ${model}
      order by id desc offset ${shadowRowsMax} limit 1)`.execute(tx);
}

/** Adds to what was counted of a shadow that is still one. */
export async function countShadow(
  tx: Tx,
  organisation: number,
  deployment: string,
  { errors, dropped }: { readonly errors: number; readonly dropped: number },
): Promise<void> {
  await tx
    .updateTable("traffic")
    .set((row) => ({
      shadow_errors: row("shadow_errors", "+", errors),
      shadow_dropped: row("shadow_dropped", "+", dropped),
    }))
    .where("organisation", "=", organisation)
    .where("shadow", "=", deployment)
    .execute();
}

export type ShadowSums = {
  readonly rows: number;
  readonly equal: number | null;
  readonly mean_absolute_difference: number | null;
  readonly answered_p50: number | null;
  readonly answered_p95: number | null;
  readonly shadow_p50: number | null;
  readonly shadow_p95: number | null;
};

/** What a shadow said beside what was answered, over the rows that are kept. Numbers are one as they are one in JSON. */
export async function sumShadowResults(
  tx: Tx,
  { organisation, model, deployment, since }: ShadowRange,
): Promise<ShadowSums> {
  const { rows } = await sql<ShadowSums>`
    select count(*)::int4 as rows,
      avg((answered = said)::int4)::float8 as equal,
      avg(case when jsonb_typeof(answered) = 'number' and jsonb_typeof(said) = 'number'
        then abs((answered #>> '{}')::float8 - (said #>> '{}')::float8) end) as mean_absolute_difference,
      percentile_cont(.5) within group (order by answered_ms) as answered_p50,
      percentile_cont(.95) within group (order by answered_ms) as answered_p95,
      percentile_cont(.5) within group (order by said_ms) as shadow_p50,
      percentile_cont(.95) within group (order by said_ms) as shadow_p95
    from shadow_results
    where organisation = ${organisation} and model = ${model} and deployment = ${deployment} and at >= ${since}
      and error is null`.execute(tx);
  const [sums] = rows;
  if (sums === undefined) throw new Error("an aggregate had no row");
  return sums;
}

export type ShadowRange = {
  readonly organisation: number;
  readonly model: number;
  readonly deployment: string;
  readonly since: Date;
};

/** The newest rows on which they differ, newest first. */
export async function listShadowDifferences(
  tx: Tx,
  { organisation, model, deployment, since }: ShadowRange,
  limit: number,
): Promise<readonly { prediction_id: string; at: Date; answered: unknown; said: unknown }[]> {
  return tx
    .selectFrom("shadow_results")
    .select(["prediction_id", "at", "answered", "said"])
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("deployment", "=", deployment)
    .where("at", ">=", since)
    .where("error", "is", null)
    .where(sql<boolean>`answered is distinct from said`)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
