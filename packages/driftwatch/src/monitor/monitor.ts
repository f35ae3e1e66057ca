import type { Change, ChangeDetector } from "@driftguard/stats";
import type { Baseline } from "../baseline/baseline.ts";
import { countCells } from "../baseline/count-cells.ts";
import { SeasonalCounter } from "../baseline/seasonal-counter.ts";
import { comparableReference } from "../judge/comparable-reference.ts";
import { columnValues } from "../plan/column-values.ts";
import { timeValues } from "../plan/time-values.ts";
import { demandList } from "../judge/demand-list.ts";
import { chooseMultivariate, type MultivariateChoice } from "../judge/choose-multivariate.ts";
import { chooseDetectors, type DetectorChoice, floorsOf } from "../judge/choose-detectors.ts";
import { judgeTwoGate } from "../judge/judge-two-gate.ts";
import { type HourJudgement, type HourWatch, watchHours } from "../judge/lanes/watch-hours.ts";
import { hourMs } from "../judge/spans.ts";
import type { TableSample } from "../plan/infer-columns.ts";
import { knownBySample, planColumns, type PlannedColumn } from "../plan/plan-columns.ts";
import { nameBins } from "../profile/name-bins.ts";
import { fitBins } from "../profile/fit-bins.ts";
import {
  type PreparedBins,
  prepareBins,
  type ProfileAccumulator,
  profileAccumulator,
} from "../profile/profile-accumulator.ts";
import { profiledKind } from "../profile/profiled-feature.ts";
import type { ColumnChunk, Profile } from "../profile/profile.ts";
import { sampleReference } from "../profile/sample-reference.ts";
import { type ExplainInput, explainRows } from "../explain/explain-rows.ts";
import { isInSegment, type NamedSegment, readSegment } from "../explain/named-segment.ts";
import type { Explanation } from "../explain/explanation.ts";
import { observeTable } from "../quality/observe-table.ts";
import { rangeLimits } from "../quality/range-limits.ts";
import { buildReport, type RowsShown } from "../report/build-report.ts";
import { DriftReport } from "../report/drift-report.ts";
import { seasonOf } from "../report/season-of.ts";
import type { MatchedRows } from "../rows/match-hours.ts";
import { comparableRows, compareRows, multivariateFloors } from "../rows/compare-rows.ts";
import { type RowSample, sampleRows } from "../rows/sample-rows.ts";
import { compareTexts } from "../text/compare-texts.ts";
import { demandOptions } from "./demand-options.ts";
import type { MonitorOptions } from "./monitor-options.ts";
import { streamDetectors } from "../streams/stream-detectors.ts";

/** Rows as records of values. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** What an explanation may know beside the rows. */
export type ExplainOptions = Omit<ExplainInput, "report" | "rows">;

/** What was made of an hour that ended: by the two lanes, and of its last day by wished methods that the lanes do not know. */
export type HourVerdict = HourJudgement & {
  readonly from: number;
  readonly rows: number;
  /** The same of each segment that had a row in that hour. */
  readonly segments: readonly SegmentHour[];
};

export type SegmentHour = HourJudgement & { readonly segment: string; readonly rows: number };

/** A segment's rows against those of the reference. */
export type SegmentReport = { readonly segment: string; readonly report: DriftReport };

const rowsShown = 10_000;

/**
 * Watches a model's features and predictions against a reference, in one process and without a server.
 *
 * `check` compares a batch by the two-gate rule, with the same hours of the week where `time` names a column, and
 * `checkSegments` the same of each named segment. `add` takes rows as they come, with their time, and judges each hour that
 * ends by the model's own past, by the policy of two lanes. `observe` watches the model's errors for concept drift. Wished
 * methods and thresholds hold for both: thresholds over time are those of the slow lane, in proportion those of the fast one.
 * Each segment adds its columns to those that share one chance of a false flag.
 *
 * @throws RangeError if the reference has no row, no column to compare or no time in `time`, or a wish names what there is
 * not, or a segment has no row in the reference
 * @example
 * new Monitor([{ x: 1 }, { x: 2 }]).check([{ x: 1 }]).toJSON().status; // => "insufficient"
 */
export class Monitor {
  readonly #reference: TableSample;
  readonly #options: MonitorOptions;
  readonly #choice: DetectorChoice;
  readonly #multivariate: MultivariateChoice;
  readonly #sample: RowSample;
  readonly #columns: readonly PlannedColumn[];
  readonly #bins: PreparedBins;
  readonly #counted: Counted;
  readonly #shown: RowsShown;
  readonly #rows: number;
  readonly #hours: HourWatch;
  readonly #segments: readonly MonitoredSegment[];
  readonly #segmentMonitors: readonly Monitor[];
  readonly #errors: ChangeDetector;
  #open: { readonly from: number; readonly accumulators: readonly ProfileAccumulator[] } | null = null;
  #late = 0;

  constructor(reference: Rows, options: MonitorOptions = {}) {
    this.#options = options;
    this.#reference = tableOf(reference);
    this.#rows = reference.length;
    if (this.#rows > 0) demandOptions(options, this.#reference.columns);
    this.#choice = chooseDetectors(options);
    this.#multivariate = chooseMultivariate(options.multivariate, options.thresholds);
    this.#columns = this.#plan(this.#reference).filter(({ fate }) => fate === "compared");
    if (this.#columns.length === 0)
      throw new RangeError("Monitor needs a reference with rows, and a column to compare");
    const features = this.#columns.flatMap(({ name, type }) => {
      const kind = profiledKind(type);
      return kind === null ? [] : [{ feature: name, kind }];
    });
    const sampler = sampleReference(features);
    const chunk = this.#chunkOf(reference);
    sampler.add(chunk);
    this.#sample = this.#sampleOf(chunk);
    const bins = fitBins(sampler.sample());
    for (const feature of bins.features) this.#choice(feature);
    this.#bins = prepareBins(bins);
    this.#counted = this.#count(chunk);
    this.#shown = this.#look(reference, chunk, this.#reference);
    if (options.time !== undefined && this.#counted.times === null)
      throw new RangeError(`Monitor needs times in the column "${options.time}", and the reference has none`);
    const texts = options.segments ?? [];
    const watch = (): HourWatch =>
      watchHours({
        bins,
        timeZone: options.timeZone ?? "UTC",
        choice: this.#choice,
        featuresInAll: bins.features.length * (1 + texts.length),
        ...(options.c === undefined ? {} : { c: options.c }),
      });
    this.#hours = watch();
    this.#segments = texts.map((text) => ({ text, segment: readSegment(text), hours: watch() }));
    this.#segmentMonitors = this.#segments.map(({ text, segment }) => this.#monitorOf(text, segment, reference));
    this.#errors = streamDetectors[options.concept ?? "hddm_a"]();
  }

  /** Rows that came to `add` after their hour had been judged, and were left out. */
  get late(): number {
    return this.#late;
  }

  /** Compares rows with the reference: features, and predictions where there is a column of them. */
  check(current: Rows): DriftReport {
    return this.#compare(current).report;
  }

  /** Compares the rows of each segment with those that the reference has of it. */
  checkSegments(current: Rows): readonly SegmentReport[] {
    return this.#segments.flatMap(({ text, segment }, i) => {
      const monitor = this.#segmentMonitors[i];
      return monitor === undefined ? [] : [{ segment: text, report: monitor.check(rowsIn(segment, current)) }];
    });
  }

  /**
   * Why rows differ from the reference: what moved, by weight; causes, faults and segments; what kind of shift it is; what
   * moved the predictions.
   */
  explain(current: Rows, options: ExplainOptions = {}): Explanation {
    const { report, rows } = this.#compare(current);
    return explainRows({ report: report.toJSON(), rows, ...options });
  }

  #compare(current: Rows): { readonly report: DriftReport; readonly rows: MatchedRows } {
    const { correction = "holm" } = this.#options;
    const alpha = this.#alpha();
    const first = tableOf(current);
    const plan = this.#plan(first);
    const compared = new Set(plan.filter(({ fate }) => fate === "compared").map(({ name }) => name));
    const isCompared = this.#bins.bins.features.map(({ feature }) => compared.has(feature));
    const bins = nameBins(this.#bins.bins.features.filter((_, i) => isCompared[i]));
    const part = ({ events, features }: Profile): Profile => ({
      edgesId: bins.edgesId,
      events,
      features: features.filter((_, i) => isCompared[i]),
    });
    const chunk = this.#chunkOf(current);
    const profile = part(this.#count(chunk).profile);
    const cells = countCells(this.#options.timeZone);
    cells.add(chunk.times ?? []);
    const baseline = {
      bins,
      rows: this.#rows,
      profile: part(this.#counted.profile),
      seasonal: this.#counted.seasonal?.map(part) ?? null,
      times: this.#counted.times,
    };
    const season = seasonOf(baseline, cells, {
      column: this.#options.time ?? "",
      timeZone: this.#options.timeZone ?? "UTC",
    });
    const reference = comparableReference(baseline, season === null ? undefined : cells.rowsByCell());
    const shared = { choice: this.#choice, alpha, correction, baselineId: "reference", window: { from: 0, to: 0 } };
    const timeZone = season === null ? null : (this.#options.timeZone ?? "UTC");
    const rows = comparableRows(this.#sample, this.#sampleOf(chunk), timeZone);
    const together = compareRows(rows, this.#multivariate, plan);
    const texts = compareTexts(rows, { choice: this.#choice, alpha, correction, baselineId: "reference" });
    const report = new DriftReport(
      buildReport({
        plan,
        bins,
        reference: { name: "reference", rows: this.#rows, profile: reference },
        current: { name: "current", rows: current.length, profile },
        verdicts: judgeTwoGate({ bins, reference, current: profile, ...shared }),
        multivariate: together,
        texts: texts.columns,
        rule: {
          name: "two-gate",
          floors: {
            ...floorsOf(bins, this.#choice),
            ...texts.floors,
            ...multivariateFloors(together, this.#multivariate),
          },
          alpha,
          correction,
        },
        season,
        rows: {
          reference: partOf(this.#shown, isCompared),
          current: partOf(this.#look(current, chunk, first, this.#shown.seen.keys), isCompared),
        },
        samples: rows,
        notes: [],
        command: null,
      }),
    );
    return { report, rows };
  }

  /**
   * Counts rows in the hour they happened in, and judges the hours that ended by that.
   *
   * @param rows - in the order of their hours; rows of an hour that was judged already are left out, see `late`
   * @param timeOf - when a row happened, epoch milliseconds; @throws RangeError if that is no number
   * @returns a judgement for each hour that ended, oldest first
   */
  add(rows: Rows, timeOf: (row: Rows[number]) => number): readonly HourVerdict[] {
    const byHour = new Map<number, Rows[number][]>();
    for (const row of rows) {
      const time = timeOf(row);
      if (!Number.isFinite(time)) throw new RangeError(`Monitor.add needs a time for each row, got ${time}`);
      const from = Math.floor(time / hourMs) * hourMs;
      const own = byHour.get(from);
      if (own === undefined) byHour.set(from, [row]);
      else own.push(row);
    }
    return [...byHour].toSorted(([a], [b]) => a - b).flatMap(([from, own]) => this.#addHour(from, own));
  }

  /**
   * Watches for concept drift: takes 1 where a prediction turned out wrong and 0 where it was right, or any number that
   * `concept` watches; what is null or NaN is left out.
   *
   * @throws RangeError if the detector takes errors and this is none
   */
  observe(error: number | null): Change {
    return this.#errors.update(error);
  }

  #addHour(from: number, rows: Rows): readonly HourVerdict[] {
    const open = this.#open;
    if (open !== null && from < open.from) {
      this.#late += rows.length;
      return [];
    }
    const ended = open !== null && open.from < from ? open : null;
    const isNew = open === null || ended !== null;
    const accumulators = isNew
      ? [null, ...this.#segments].map(() => profileAccumulator(this.#bins))
      : open.accumulators;
    if (isNew) this.#open = { from, accumulators };
    accumulators[0]?.add(this.#chunkOf(rows));
    this.#segments.forEach(({ segment }, i) => {
      const own = rowsIn(segment, rows);
      if (own.length > 0) accumulators[i + 1]?.add(this.#chunkOf(own));
    });
    return ended === null ? [] : [this.#close(ended.from, ended.accumulators)];
  }

  #close(from: number, [all, ...parts]: readonly ProfileAccumulator[]): HourVerdict {
    const span = { from, to: from + hourMs };
    const profile = (all ?? profileAccumulator(this.#bins)).profile();
    const segments = this.#segments.flatMap(({ text, hours }, i): SegmentHour[] => {
      const own = parts[i]?.profile();
      if (own === undefined || own.events === 0) return [];
      return [{ ...hours.close({ ...span, profile: own }), segment: text, rows: own.events }];
    });
    return { ...this.#hours.close({ ...span, profile }), from, rows: profile.events, segments };
  }

  /** The whole and its segments share one chance of a false flag. */
  #alpha(): number {
    const { alpha = 0.01, segments = [] } = this.#options;
    return alpha / (1 + segments.length);
  }

  #monitorOf(text: string, segment: NamedSegment, reference: Rows): Monitor {
    for (const { column } of segment) {
      if (!this.#reference.columns.includes(column))
        throw new RangeError(`the reference has no column "${column}", which the segment "${text}" names`);
    }
    const rows = rowsIn(segment, reference);
    if (rows.length === 0) throw new RangeError(`the reference has no row of the segment "${text}"`);
    // Columns are read as in the whole: of few rows they might show other types.
    const types = this.#plan(this.#reference).map(({ name, type, fate }) => [
      name,
      fate === "compared" ? type : "ignore",
    ]);
    return new Monitor(rows, {
      ...this.#options,
      alpha: this.#alpha(),
      types: Object.fromEntries(types),
      segments: [],
    });
  }

  #plan(current: TableSample): readonly PlannedColumn[] {
    const declared = new Map(Object.entries(this.#options.types ?? {}));
    const time = this.#options.time ?? null;
    return planColumns({ reference: knownBySample(this.#reference), current, declared, time, comparesTexts: true });
  }

  #chunkOf(rows: Rows): ColumnChunk {
    const valuesOf = (name: string): unknown[] => rows.map((row) => row[name] ?? null);
    const isProfiled = ({ type }: PlannedColumn): boolean => profiledKind(type) !== null;
    const columns = this.#columns.filter(isProfiled).map((column) => columnValues(valuesOf(column.name), column));
    const whole = this.#columns.filter((column) => !isProfiled(column)).map(({ name }) => valuesOf(name));
    const { time } = this.#options;
    return {
      rows: rows.length,
      columns,
      whole,
      ...(time === undefined ? {} : { times: timeValues(rows.map((row) => row[time])) }),
    };
  }

  #sampleOf(chunk: ColumnChunk): RowSample {
    const sampler = sampleRows(this.#columns);
    sampler.add(chunk);
    return sampler.sample();
  }

  #look(rows: Rows, chunk: ColumnChunk, first: TableSample, keys: readonly string[] = []): RowsShown {
    const { bins } = this.#bins;
    const profiled = this.#columns.filter(({ type }) => profiledKind(type) !== null);
    const columns = profiled.map((column, i) => {
      const [feature, before] = [bins.features[i], this.#counted.profile.features[i]];
      const isNumeric = column.type === "numeric" && feature !== undefined && before !== undefined;
      return { ...column, at: i, limits: isNumeric ? rangeLimits(feature, before) : null };
    });
    const others = first.columns.filter((name) => !profiled.some((column) => column.name === name));
    const names = [...profiled.map(({ name }) => name), ...others];
    const values = names.map((name) => rows.map((row) => row[name] ?? null));
    const keyed = { ...first, columns: names, values };
    const observer = observeTable({ first: keyed, columns, keys });
    observer.see({ rows: rows.length, columns: values }, chunk);
    return { first, seen: observer.seen() };
  }

  #count(chunk: ColumnChunk): Counted {
    const counter = new SeasonalCounter(this.#bins, this.#options.timeZone);
    counter.add(chunk);
    return counter.result();
  }
}

/** What rows showed of some of the columns. */
function partOf({ first, seen }: RowsShown, isKept: readonly boolean[]): RowsShown {
  const part = <T>(values: readonly T[]): T[] => values.filter((_, i) => isKept[i]);
  return { first, seen: { ...seen, columns: part(seen.columns) } };
}

type MonitoredSegment = { readonly text: string; readonly segment: NamedSegment; readonly hours: HourWatch };

function rowsIn(segment: NamedSegment, rows: Rows): Rows {
  return rows.filter((row) => isInSegment(segment, (column) => row[column]));
}

type Counted = Pick<Baseline, "profile" | "seasonal" | "times">;

function tableOf(rows: Rows): TableSample {
  demandList("Monitor", "rows as a list of objects", rows);
  const stranger = rows.findIndex((row) => typeof row !== "object" || row === null || Array.isArray(row));
  if (stranger !== -1) throw new TypeError(`Monitor needs rows as a list of objects; row ${stranger + 1} is none`);
  const sample = rows.slice(0, rowsShown);
  const columns = [...new Set(sample.flatMap((row) => Object.keys(row)))];
  const values = columns.map((name) => sample.map((row) => row[name] ?? null));
  return { columns, isTyped: true, rows: sample.length, values };
}
