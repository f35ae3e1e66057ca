import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { writtenBy } from "../../platform/database/written-by.ts";
import type { KeptBody, VersionKey } from "../../profiles/index.ts";

export type PolicyState = {
  readonly staleFrom: number | null;
  readonly cellsKey: string | null;
  readonly hoursThrough: number | null;
};

/** What is known of a version's past, as it is stored. */
export type StoredPast = {
  readonly state: PolicyState;
  readonly cuts: readonly Cut[];
  readonly calibrations: { readonly slow: Buffer | null; readonly fast: Buffer | null };
  /** Events of each hour that has a profile, oldest first. */
  readonly counts: readonly { readonly bucket: number; readonly events: number }[];
  /** Kept sums of whole hours; `null` where they are not kept. */
  readonly week: KeptBody | null;
  readonly day: KeptBody | null;
};

/** Of what time a past is asked for, epoch ms. */
export type PastTimes = {
  readonly now: number;
  readonly countsFrom: number;
  readonly cutsSince: number;
  readonly weekSince: number;
  readonly daySince: number;
  /** Names of kept sums that are at hand: their bodies are not read. */
  readonly known: readonly string[];
};

type ReadPast = {
  readonly stale_from: Date | null;
  readonly cells_key: string | null;
  readonly hours_through: Date | null;
  readonly cuts: [number, number | null, unknown][];
  readonly slow: Buffer | null;
  readonly fast: Buffer | null;
  readonly counts: [number, number][];
  readonly week: Buffer | null;
  readonly week_name: string | null;
  readonly day: Buffer | null;
  readonly day_name: string | null;
};

/**
 * Everything that a check asks of a version's past whatever it finds, in one statement. Cuts are spans that were wrong, by
 * feature: what lies in an alert is no habit, unless somebody said that it was right. What a rule of one's own alone calls
 * an alert may be every day: the default policy would have nothing to learn from.
 */
export async function readStoredPast(tx: Tx, key: VersionKey, times: PastTimes): Promise<StoredPast> {
  const known = sql`${[...times.known]}::text[]`;
  const own = sql`organisation = ${key.organisation} and model = ${key.model} and version = ${key.version}`;
  const found = await sql<ReadPast>`
    select s.stale_from, s.cells_key, s.hours_through,
      (select coalesce(json_agg(json_build_array(extract(epoch from opened_at)::float8, extract(epoch from resolved_at)::float8, body->'features') order by opened_at), '[]')
        from alerts where ${own} and cause in ('distribution', 'missing', 'unseen', 'unit', 'prediction', 'volume', 'schema')
          and body->>'byPolicy' is distinct from 'false'
          and (resolution is null or resolution not in ('expected', 'noise'))
          and (resolved_at is null or resolved_at >= ${new Date(times.cutsSince)})) as cuts,
      (select body from calibrations where ${own} and segment = 0 and lane = 0) as slow,
      (select body from calibrations where ${own} and segment = 0 and lane = 1) as fast,
      (select coalesce(json_agg(json_build_array(extract(epoch from bucket)::int8, events) order by bucket), '[]')
        from profiles where ${own} and segment = 0 and span = 60
          and bucket >= ${new Date(times.countsFrom)} and bucket <= ${new Date(times.now)}) as counts,
      week.name as week_name, case when week.name = any(${known}) then null else week.body end as week,
      day.name as day_name, case when day.name = any(${known}) then null else day.body end as day
    from (values (1)) as always left join policy_states s on ${own}
      left join lateral (select concat_ws(' ', kind, ${writtenBy}) as name, body from kept_sums
        where ${own} and kind = 'week' and since = ${new Date(times.weekSince)}) as week on true
      left join lateral (select concat_ws(' ', kind, ${writtenBy}) as name, body from kept_sums
        where ${own} and kind = 'day' and since = ${new Date(times.daySince)}) as day on true`.execute(tx);
  const [row] = found.rows;
  if (row === undefined) throw new Error("a statement that always answers one row answered none");
  return {
    state: {
      staleFrom: row.stale_from?.getTime() ?? null,
      cellsKey: row.cells_key,
      hoursThrough: row.hours_through?.getTime() ?? null,
    },
    cuts: row.cuts.map(([from, to, features]) => ({
      from: Math.round(from * 1000),
      to: to === null ? Number.POSITIVE_INFINITY : Math.round(to * 1000),
      features: Array.isArray(features) ? features.map(String) : [],
    })),
    calibrations: { slow: row.slow, fast: row.fast },
    counts: row.counts.map(([second, events]) => ({ bucket: second * 1000, events })),
    week: row.week_name === null ? null : { name: row.week_name, body: row.week },
    day: row.day_name === null ? null : { name: row.day_name, body: row.day },
  };
}

/** What was learned: nothing is stale any more. */
export async function writePolicyState(
  tx: Tx,
  key: VersionKey,
  { cellsKey, hoursThrough }: { cellsKey: string; hoursThrough: number },
): Promise<void> {
  const content = { stale_from: null, cells_key: cellsKey, hours_through: new Date(hoursThrough) };
  await tx
    .insertInto("policy_states")
    .values({ ...key, ...content })
    .onConflict((clash) => clash.columns(["model", "version"]).doUpdateSet(content))
    .execute();
}

export type StoredCell = { readonly cell: number; readonly body: Buffer };

export function listSeasonalCells(tx: Tx, key: VersionKey): Promise<StoredCell[]> {
  return tx
    .selectFrom("seasonal_cells")
    .select(["cell", "body"])
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("segment", "=", 0)
    .execute();
}

/** A cell, or where it need not be read again its name alone, which says which transaction wrote it. */
export type NamedCell = { readonly cell: number; readonly name: string; readonly body: Buffer | null };

/** @param known - names of cells that are at hand: their bodies are not read */
export async function listNamedCells(
  tx: Tx,
  key: VersionKey,
  { cells, known }: { readonly cells: readonly number[]; readonly known: readonly string[] },
): Promise<NamedCell[]> {
  const found = await sql<NamedCell>`
    select cell, name, case when name = any(${sql`${[...known]}::text[]`}) then null else body end as body
    from (select cell, body, concat_ws(' ', 'cell', cell, ${writtenBy}) as name from seasonal_cells
      where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = 0
        and cell = any(${sql`${[...cells]}::int2[]`})) as named`.execute(tx);
  return found.rows;
}

/** Puts these cells in place of all that were. */
export async function replaceSeasonalCells(
  tx: Tx,
  key: VersionKey,
  cells: readonly { cell: number; events: number; body: Buffer }[],
): Promise<void> {
  await tx
    .deleteFrom("seasonal_cells")
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .execute();
  if (cells.length === 0) return;
  await tx
    .insertInto("seasonal_cells")
    .values(cells.map((cell) => ({ ...key, segment: 0, ...cell })))
    .execute();
}

export type DriftHour = {
  readonly lane: number;
  readonly hour: number;
  readonly signals: Buffer;
  readonly severity: Buffer;
};

/** Signals of closed hours within [from, to], by their end, oldest first. */
export async function listDriftHours(
  tx: Tx,
  key: VersionKey,
  { from, to }: { from: number; to: number },
): Promise<DriftHour[]> {
  const rows = await tx
    .selectFrom("drift_hours")
    .select(["lane", "hour", "signals", "severity"])
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("segment", "=", 0)
    .where("hour", ">=", new Date(from))
    .where("hour", "<=", new Date(to))
    .orderBy("hour")
    .execute();
  return rows.map((row) => ({ ...row, hour: row.hour.getTime() }));
}

/** What was made of closed hours, lane by lane: `severity` holds the bytes of one after the other. */
export type JudgedHours = {
  /** Ends of the hours, epoch milliseconds, oldest first; an hour stands once a lane. */
  readonly hours: readonly number[];
  readonly severity: Buffer;
  /** Bytes of each. */
  readonly lengths: readonly number[];
};

/**
 * The judgements of closed hours within [from, to], by their end, without the signals they were made from. As one value:
 * a screen asks for both lanes of a week, and a row each would take longer than all that is read beside them.
 */
export async function readJudgedHours(
  tx: Tx,
  key: VersionKey,
  { from, to }: { from: number; to: number },
): Promise<JudgedHours> {
  const found = await sql<{ seconds: number[] | null; severity: Buffer | null; lengths: number[] | null }>`
    select json_agg(extract(epoch from hour)::int8 order by hour, lane) as seconds,
      json_agg(length(severity) order by hour, lane) as lengths,
      string_agg(severity, ''::bytea order by hour, lane) as severity
    from drift_hours
    where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = 0
      and hour >= ${new Date(from)} and hour <= ${new Date(to)}`.execute(tx);
  const [row] = found.rows;
  return {
    hours: (row?.seconds ?? []).map((second) => second * 1000),
    severity: row?.severity ?? Buffer.alloc(0),
    lengths: row?.lengths ?? [],
  };
}

const rowsAtOnce = 500;

export async function putDriftHours(tx: Tx, key: VersionKey, hours: readonly DriftHour[]): Promise<void> {
  for (let at = 0; at < hours.length; at += rowsAtOnce) {
    const rows = hours
      .slice(at, at + rowsAtOnce)
      .map(({ hour, ...row }) => ({ ...key, segment: 0, ...row, hour: new Date(hour) }));
    await tx
      .insertInto("drift_hours")
      .values(rows)
      .onConflict((clash) =>
        clash
          .columns(["model", "version", "segment", "lane", "hour"])
          .doUpdateSet({ signals: sql`excluded.signals`, severity: sql`excluded.severity` }),
      )
      .execute();
  }
}

export async function putCalibration(
  tx: Tx,
  key: VersionKey,
  { lane, at, body }: { lane: number; at: Date; body: Buffer },
): Promise<void> {
  await tx
    .insertInto("calibrations")
    .values({ ...key, segment: 0, lane, computed_at: at, body })
    .onConflict((clash) =>
      clash.columns(["model", "version", "segment", "lane"]).doUpdateSet({ computed_at: at, body }),
    )
    .execute();
}

export type Cut = { readonly from: number; readonly to: number; readonly features: readonly string[] };
