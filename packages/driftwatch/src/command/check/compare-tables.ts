import type { Baseline } from "../../baseline/baseline.ts";
import { buildBaseline } from "../../baseline/build-baseline.ts";
import { type CellCounter, countCells } from "../../baseline/count-cells.ts";
import type { NamedTable } from "../../files/join-tables.ts";
import type { TableFile } from "../../files/reader.ts";
import { type DetectorChoice, floorsOf } from "../../judge/choose-detectors.ts";
import { comparableReference } from "../../judge/comparable-reference.ts";
import { baselineByColumns, countByColumns, type WideTable } from "./by-columns.ts";
import { readsByColumns } from "../tables/column-groups.ts";
import type { Correction } from "../options.ts";
import type { MultivariateChoice } from "../../judge/choose-multivariate.ts";
import { judgeTwoGate } from "../../judge/judge-two-gate.ts";
import { prepareBins, profileAccumulator } from "../../profile/profile-accumulator.ts";
import type { Bins, Profile } from "../../profile/profile.ts";
import { buildReport } from "../../report/build-report.ts";
import { DriftReport } from "../../report/drift-report.ts";
import { countOf } from "../../report/figures.ts";
import { knownBySample, planColumns, type PlannedColumn } from "../../plan/plan-columns.ts";
import { seasonOf } from "../../report/season-of.ts";
import { compareTexts } from "../../text/compare-texts.ts";
import { CommandError } from "../command-error.ts";
import { comparableRows, compareRows, multivariateFloors } from "../../rows/compare-rows.ts";
import { sampled, sampledOnce } from "../../rows/sampled.ts";
import type { MatchedRows } from "../../rows/match-hours.ts";
import { type RowSample, sampleRows } from "../../rows/sample-rows.ts";
import { observeTable } from "../../quality/observe-table.ts";
import { rangeLimits } from "../../quality/range-limits.ts";
import type { RowsShown } from "../../report/build-report.ts";
import { profiledKind } from "../../profile/profiled-feature.ts";
import { cellsKept, readColumns, type ReadColumn, rowSourceOf } from "../tables/read-columns.ts";
import type { DeclaredColumns } from "../../plan/plan-columns.ts";
import { sampleByColumns, type SampledTable, sampleTable } from "../tables/sample-table.ts";

export type CompareOptions = {
  readonly declared: DeclaredColumns;
  readonly choice: DetectorChoice;
  /** What looks at several columns at once. */
  readonly multivariate: MultivariateChoice;
  /** Of p-values over all columns and signals. */
  readonly correction: Correction;
  /** The column by whose times the same hours of the week are compared; `null`: all rows as one. */
  readonly time: TimeColumn | null;
  readonly command: string | null;
  /** Said first. */
  readonly notes?: readonly string[];
  readonly onSamples?: (rows: MatchedRows) => void;
  /** @param share - of the whole work, 0 to 1 */
  readonly onProgress?: (step: string, share: number) => void;
};

/** Where times stand, and whose clock they are read by. */
export type TimeColumn = { readonly column: string; readonly timeZone: string };

/**
 * Compares two tables by the two-gate rule. Bins are fitted to the reference and its rows counted in them, then those of
 * the current table: memory depends on columns, not on rows.
 *
 * @throws Unreadable if a file turns out to be broken on the way: there is no partial report
 */
export async function compareTables(
  reference: NamedTable,
  current: NamedTable,
  options: CompareOptions,
): Promise<DriftReport> {
  const [before, now] = await sampleBoth(reference, current, options.time);
  try {
    const { declared, time, onProgress } = options;
    const known = knownBySample(before.sample);
    const plan = planColumns({
      reference: known,
      current: now.sample,
      declared,
      time: time?.column ?? null,
      comparesTexts: true,
    });
    const columns = comparedColumns(plan, "referenceAt", before.table);
    const onRows = (share: number, rows: number): void =>
      onProgress?.(sayProgress(reference.name, rows, columns.length), share * shareOfReference);
    const wide = { table: before.table, first: before.sample, columns, onRows };
    const { baseline, sample, seen } =
      (time === null ? await baselineByColumns(wide) : null) ?? (await baselineOf(wide, time));
    if (time !== null && baseline.times === null && baseline.rows > 0) throw noTimes(reference.name, time);
    const filed = { name: reference.name, shown: { first: before.sample, seen }, ...baseline, sample };
    const side = { name: current.name, sampled: now };
    return await compareSampled(filed, side, { ...options, plan, shareDone: shareOfReference });
  } finally {
    await Promise.all([before.close(), now.close()]);
  }
}

/** A reference is read twice, or kept for a second pass. */
const shareOfReference = 2 / 3;

/** All columns at once, in one reading or two. */
async function baselineOf(
  { table, first, columns, onRows }: WideTable,
  time: TimeColumn | null,
): Promise<{ readonly baseline: Baseline; readonly sample: RowSample; readonly seen: RowsShown["seen"] }> {
  const sampler = sampleRows(columns);
  const observer = observeTable({ first, columns: profiledOf(columns) });
  const source = rowSourceOf(table, columns, {
    see: observer.see,
    timeAt: placeOf(time, table),
    onRows: (pass, share, rows) => onRows((pass + share) / 2, rows),
  });
  const baseline = await buildBaseline(sampledOnce(source, sampler), time === null ? {} : { timeZone: time.timeZone });
  return { baseline, sample: sampler.sample(), seen: observer.seen() };
}

/** A large table that knows its rows, and so is cheap to begin again, is read anew when its turn comes. */
async function sampleBoth(
  { table: reference }: NamedTable,
  { table: current }: NamedTable,
  time: TimeColumn | null,
): Promise<readonly [SampledTable, SampledTable]> {
  const before = await (time === null && readsByColumns(reference) ? sampleByColumns : sampleTable)(reference);
  try {
    return [before, await (isCheapToHold(current) ? sampleTable : sampleByColumns)(current)];
  } catch (error) {
    await before.close();
    throw error;
  }
}

/** Whether a reading may stay begun while another table is read: of a large table a page of each column would stay in memory. */
function isCheapToHold({ rows, columns }: TableFile): boolean {
  return rows === undefined || rows * columns.length <= cellsKept;
}

/** A table that was sampled to plan its columns. */
export type SampledSide = { readonly name: string; readonly sampled: SampledTable };

/** What a table is compared with, on the bins of the plan's compared columns. */
export type KnownReference = {
  readonly name: string;
  readonly bins: Bins;
  readonly profile: Profile;
  readonly rows: number;
  /** Some of its rows, whole; left out where none were kept. */
  readonly sample?: RowSample;
  /** What its rows showed beside their counts; `null` where they are not at hand. */
  readonly shown: RowsShown | null;
  /** How much the model heeds each column, where the reference tells. */
  readonly importance?: Readonly<Record<string, number>> | undefined;
} & Pick<Baseline, "seasonal" | "times">;

export type PlannedOptions = CompareOptions & {
  readonly plan: readonly PlannedColumn[];
  /** Of the whole work, before this. */
  readonly shareDone: number;
};

const alpha = 0.01;

/**
 * Counts a table in the bins of its reference, and judges.
 *
 * @throws Unreadable if its file is broken on the way
 * @throws CommandError if rows are to be matched by their times, and have none
 */
export async function compareSampled(
  reference: KnownReference,
  current: SampledSide,
  {
    plan,
    choice,
    multivariate,
    correction,
    time,
    shareDone,
    command,
    onProgress,
    onSamples,
    notes = [],
  }: PlannedOptions,
): Promise<DriftReport> {
  const { table } = current.sampled;
  const columns = comparedColumns(plan, "currentAt", table);
  const onRows = (share: number, rows: number): void =>
    onProgress?.(sayProgress(current.name, rows, columns.length), shareDone + share * (1 - shareDone));
  const wide = { table, first: current.sampled.sample, columns: withLimits(columns, reference), onRows };
  const told = { bins: reference.bins, keys: reference.shown?.seen.keys ?? [], time };
  const { profile, cells, sample, seen } = await countTable(wide, told);
  if (time !== null && profile.events > 0 && cells.times() === null) throw noTimes(current.name, time);
  const season = time === null ? null : seasonOf(reference, cells, time);
  const expected = comparableReference(reference, season === null ? undefined : cells.rowsByCell());
  const verdicts = judgeTwoGate({
    bins: reference.bins,
    reference: expected,
    current: profile,
    alpha,
    correction,
    choice,
    baselineId: reference.name,
    window: { from: 0, to: 0 },
  });
  const rows =
    reference.sample === undefined
      ? null
      : comparableRows(reference.sample, sample, season === null ? null : (time?.timeZone ?? null));
  const texts = rows === null ? null : compareTexts(rows, { choice, alpha, correction, baselineId: reference.name });
  if (rows !== null) onSamples?.(rows);
  const together = rows === null ? [] : compareRows(rows, multivariate, plan);
  return new DriftReport(
    buildReport({
      plan,
      bins: reference.bins,
      reference: { name: reference.name, rows: reference.rows, profile: expected },
      current: { name: current.name, rows: profile.events, profile },
      verdicts,
      multivariate: together,
      ...(texts === null ? {} : { texts: texts.columns }),
      rule: {
        name: "two-gate",
        floors: {
          ...floorsOf(reference.bins, choice),
          ...texts?.floors,
          ...multivariateFloors(together, multivariate),
        },
        alpha,
        correction,
      },
      season,
      rows: { reference: reference.shown, current: { first: current.sampled.sample, seen } },
      samples: rows,
      importance: reference.importance,
      notes: [
        ...notes,
        ...emptySides([reference, { name: current.name, rows: profile.events }]),
        ...(rows === null ? ["Columns were compared one by one: a baseline file keeps no rows."] : []),
        ...(reference.importance === undefined
          ? []
          : ["What drifted as much is in the order of its importance for the model, as the baseline file tells it."]),
      ],
      command,
    }),
  );
}

/** What numbers should lie between by what the reference shows. */
function withLimits(columns: readonly ReadColumn[], { bins, profile }: KnownReference): WideTable["columns"] {
  let place = 0;
  return columns.map((column) => {
    if (profiledKind(column.type) === null) return column;
    const [feature, before] = [bins.features[place], profile.features[place]];
    place += 1;
    const isKnown = column.type === "numeric" && feature !== undefined && before !== undefined;
    return { ...column, limits: isKnown ? rangeLimits(feature, before) : null };
  });
}

function profiledOf(columns: WideTable["columns"]): WideTable["columns"] {
  return columns.filter(({ type }) => profiledKind(type) !== null);
}

function placeOf(time: TimeColumn | null, { columns }: TableFile): number | null {
  return time === null ? null : columns.indexOf(time.column);
}

function noTimes(name: string, { column }: TimeColumn): CommandError {
  return new CommandError("unreadable", `${name}: no value of the column "${column}" can be read as a time.`, {
    hint: "times look like 2026-11-28 or 2026-11-28T13:59:00Z, or are seconds since 1970",
  });
}

function comparedColumns(
  plan: readonly PlannedColumn[],
  side: "referenceAt" | "currentAt",
  { isTyped }: TableFile,
): ReadColumn[] {
  return plan
    .filter(({ fate }) => fate === "compared")
    .map(({ name, type, readsTexts, readsCodes, [side]: at }) => ({
      name,
      type,
      readsTexts: readsTexts || !isTyped,
      readsCodes,
      at,
    }));
}

function sayProgress(name: string, rows: number, columns: number): string {
  return `${name}: ${countOf(rows, "row")}, ${countOf(columns, "column")}`;
}

function emptySides(sides: readonly { readonly name: string; readonly rows: number }[]): string[] {
  return sides.filter(({ rows }) => rows === 0).map(({ name }) => `${name} has no rows to compare.`);
}

type Counted = {
  readonly profile: Profile;
  readonly cells: CellCounter;
  readonly sample: RowSample;
  readonly seen: RowsShown["seen"];
};

type CountOptions = { readonly bins: Bins; readonly keys: readonly string[]; readonly time: TimeColumn | null };

async function countTable(wide: WideTable, { bins, keys, time }: CountOptions): Promise<Counted> {
  const { table, first, columns, onRows } = wide;
  const cells = countCells(time?.timeZone);
  const byColumns = time === null ? await countByColumns({ ...wide, keys }, bins) : null;
  if (byColumns !== null) return { ...byColumns, cells };
  const observer = observeTable({ first, columns: profiledOf(columns), keys });
  const sampler = sampleRows(columns);
  const accumulator = profileAccumulator(prepareBins(bins));
  const chunks = readColumns(table, columns, { see: observer.see, timeAt: placeOf(time, table), onRows });
  for await (const chunk of sampled(chunks, sampler)) {
    accumulator.add(chunk);
    if (chunk.times !== undefined) cells.add(chunk.times);
  }
  return { profile: accumulator.profile(), cells, sample: sampler.sample(), seen: observer.seen() };
}
