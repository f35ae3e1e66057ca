import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { PerformanceHours } from "../../platform/database/tables.ts";
import { dayMs, type VersionKey } from "../../profiles/index.ts";
import type { HourSums } from "../hour-sums.ts";
import type { Sum } from "../rates.ts";

export type StoredHour = HourSums & { readonly hour: number; readonly segment: string };

/** The same without how long answers took, which is more than all the rest. */
export type SummedHour = Omit<StoredHour, "latency">;

/** Puts these hours in place of what was there, all segments of them; what was made of the hours before is out of date. */
export async function replacePerformanceHours(
  tx: Tx,
  key: VersionKey,
  { from, to, rows }: { from: number; to: number; rows: readonly StoredHour[] },
): Promise<void> {
  await tx
    .deleteFrom("performance_hours")
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("hour", ">=", new Date(from))
    .where("hour", "<", new Date(to))
    .execute();
  await moveStampOn(tx, key);
  const rowsAtOnce = 500;
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const values = rows.slice(at, at + rowsAtOnce).map(({ hour, accuracyDrop, excessLoss, latency, ...sums }) => ({
      ...key,
      ...sums,
      hour: new Date(hour),
      accuracy_drop: accuracyDrop,
      excess_loss: excessLoss,
      latency: latency === null ? null : [...latency],
    }));
    await tx.insertInto("performance_hours").values(values).execute();
  }
}

async function moveStampOn(tx: Tx, key: VersionKey): Promise<void> {
  await tx
    .insertInto("performance_stamps")
    .values({ ...key, stamp: 1 })
    .onConflict((clash) =>
      clash.columns(["model", "version"]).doUpdateSet((row) => ({ stamp: row("performance_stamps.stamp", "+", 1) })),
    )
    .execute();
}

/** How a version's hours stand: see `performance_stamps`. */
export type HoursStand = {
  readonly stamp: number;
  /** Whether events or labels have come that these hours do not hold yet. */
  readonly isBehind: boolean;
};

/**
 * @param refreshedAt - the last refresh of the hours; labels that came before it, and whose prediction is not there, wait
 * for that
 */
export async function readHoursStand(tx: Tx, key: VersionKey, refreshedAt: Date): Promise<HoursStand> {
  const slackMs = 300_000; // another machine's clock, and a refresh that another instance was at
  const found = await sql<{ stamp: number; behind: boolean }>`
    select
      coalesce((select stamp from performance_stamps
        where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version}), 0) as stamp,
      exists (select from dirty_buckets where organisation = ${key.organisation} and model = ${key.model})
        or exists (select from label_arrivals where organisation = ${key.organisation} and model = ${key.model}
          and received_at > ${new Date(refreshedAt.getTime() - slackMs)}) as behind`.execute(tx);
  const [row] = found.rows;
  return { stamp: row?.stamp ?? 0, isBehind: row?.behind ?? true };
}

/** Sums by hour of all rows within [from, to), oldest first, with latencies. */
export async function listPerformanceHours(
  tx: Tx,
  key: VersionKey,
  { from, to }: { from: number; to: number },
): Promise<StoredHour[]> {
  const rows = await hoursWithin(tx, key, { from, to }).select("latency").execute();
  return rows.map((row) => ({ ...summedHour(row), latency: row.latency }));
}

/** Sums by hour of all rows within [from, to), oldest first. */
export async function listPerformanceSums(
  tx: Tx,
  key: VersionKey,
  { from, to }: { from: number; to: number },
): Promise<SummedHour[]> {
  return (await hoursWithin(tx, key, { from, to }).execute()).map(summedHour);
}

const sums = [
  ...(["hour", "segment", "predictions", "labelled", "actual", "expected", "correct", "promised", "squared"] as const),
  ...(["gap", "accuracy_drop", "excess_loss", "score", "failed"] as const),
] as const;

function hoursWithin(tx: Tx, key: VersionKey, { from, to }: { from: number; to: number }) {
  return tx
    .selectFrom("performance_hours")
    .select(sums)
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("hour", ">=", new Date(from))
    .where("hour", "<", new Date(to))
    .where("segment", "=", "")
    .orderBy("hour");
}

function summedHour({
  hour,
  accuracy_drop: accuracyDrop,
  excess_loss: excessLoss,
  predictions,
  labelled,
  failed,
  segment,
  actual,
  expected,
  correct,
  promised,
  squared,
  gap,
  score,
}: Pick<Selectable<PerformanceHours>, (typeof sums)[number]>): SummedHour {
  return {
    ...{ segment, actual, expected, correct, promised, squared, gap, score, accuracyDrop, excessLoss },
    hour: hour.getTime(),
    predictions: Number(predictions),
    labelled: Number(labelled),
    failed: Number(failed),
  };
}

/** The shown sums of one segment over the 24 hours from `from` on. */
export type SegmentDay = Sum & { readonly segment: string; readonly from: number };

/** Sums of every segment of a feature by spans of 24 hours that end at `to`, oldest first. */
export async function listSegmentDays(
  tx: Tx,
  key: VersionKey,
  { days, to, feature }: { days: number; to: number; feature: string },
): Promise<SegmentDay[]> {
  const end = new Date(to);
  const rows = await sql<Sum & { segment: string; day: Date }>`
    select segment, date_bin('24 hours', hour, ${end}) as day,
      sum(predictions::float8) as predictions, sum(labelled::float8) as labelled, sum(actual) as actual,
      sum(expected) as expected, sum(correct) as correct, sum(promised) as promised, sum(squared) as squared
    from performance_hours
    where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version}
      and segment >= ${`${feature}=`} and starts_with(segment, ${`${feature}=`})
      and hour >= ${new Date(to - days * dayMs)} and hour < ${end}
    group by segment, day order by day, segment`.execute(tx);
  return rows.rows.map(({ day, ...row }) => ({ ...row, from: day.getTime() }));
}

/** Which features have segments, by the last day that has any: those of few levels first, which are seen at a glance. */
export async function listSegmentFeatures(tx: Tx, key: VersionKey): Promise<string[]> {
  const rows = await sql<{ feature: string }>`
    select split_part(segment, '=', 1) as feature from performance_hours
    where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment <> ''
      and hour > (
        select max(hour) from performance_hours
        where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = '')
        - interval '24 hours'
    group by 1 order by count(distinct segment), 1`.execute(tx);
  return rows.rows.map(({ feature }) => feature);
}

export type ServiceDay = {
  readonly model: number;
  readonly predictions: number;
  readonly labelled: number;
  readonly failed: number;
  readonly latency: readonly number[] | null;
  readonly correct: number;
};

/** Sums of the current versions since a time, a row a model. */
export async function sumService(tx: Tx, organisation: number, since: Date): Promise<readonly ServiceDay[]> {
  const rows = await sql<{
    model: number;
    predictions: number;
    labelled: number;
    failed: number;
    correct: number;
    latencies: number[][] | null;
  }>`
    select p.model, sum(p.predictions)::float8 as predictions, sum(p.labelled)::float8 as labelled, sum(p.failed)::float8 as failed, sum(p.correct) as correct,
      -- As JSON: an array of arrays takes longer to read than all the rest of the first screen.
      json_agg(p.latency) filter (where p.latency is not null) as latencies
    from performance_hours p join models m on m.id = p.model and m.current_version = p.version
    where p.organisation = ${organisation} and m.organisation = ${organisation} and p.segment = '' and p.hour >= ${since}
    group by p.model`.execute(tx);
  return rows.rows.map(({ latencies, ...row }) => ({ ...row, latency: latencies === null ? null : addUp(latencies) }));
}

function addUp(latencies: readonly (readonly number[])[]): number[] {
  return latencies.reduce<number[]>((sum, counts) => counts.map((count, bin) => count + (sum[bin] ?? 0)), []);
}
