import { exactSum, prepareBinning, type Binning } from "@driftguard/stats";
import { compareCodePoints } from "./compare-code-points.ts";
import { detachedText } from "./detached-text.ts";
import { mayKnow } from "./level-filter.ts";
import { unseenValuesMax } from "./merge-unseen-values.ts";
import type { Bins, CategoricalBins, Column, ColumnChunk, FeatureProfile, NumericBins, Profile } from "./profile.ts";
import type { KeptLevels, KeptReference } from "./sample-reference.ts";

/** Bins made ready for counting. Prepare once a version, use for any number of accumulators. */
export type PreparedBins = { readonly bins: Bins; readonly features: readonly PreparedFeature[] };

type PreparedFeature =
  | { readonly kind: "numeric"; readonly bins: NumericBins; readonly binning: Binning }
  | { readonly kind: "categorical"; readonly bins: CategoricalBins; readonly codes: ReadonlyMap<string, number> };

/** Counts rows into a profile, chunk by chunk. */
export type ProfileAccumulator = {
  /** @throws RangeError if the chunk's columns are not those of the bins, in kind or number */
  add(chunk: ColumnChunk): void;
  /** What was counted so far; later chunks do not change it. */
  profile(): Profile;
};

export function prepareBins(bins: Bins): PreparedBins {
  return {
    bins,
    features: bins.features.map((feature) =>
      feature.kind === "numeric"
        ? { kind: "numeric", bins: feature, binning: prepareBinning(feature.edges) }
        : { kind: "categorical", bins: feature, codes: new Map(feature.levels.map((level, code) => [level, code])) },
    ),
  };
}

/**
 * An accumulator of profiles. What it has counted is the same, to the last bit, for any order and cutting of the rows: its
 * sums are exact until they are asked for. -0 counts as 0; infinities count in the outer bins and by themselves, and stay
 * out of minimum, maximum and sums.
 */
export function profileAccumulator(prepared: PreparedBins): ProfileAccumulator {
  const columns = prepared.features.map(counterOf);
  let events = 0;
  return {
    add(chunk) {
      if (chunk.columns.length !== columns.length) {
        throw new RangeError(
          `a profile of ${columns.length} features needs as many columns, got ${chunk.columns.length}`,
        );
      }
      columns.forEach((counter, i) => addColumn(counter, chunk.columns[i], chunk.rows));
      events += chunk.rows;
    },
    profile: () => ({ edgesId: prepared.bins.edgesId, events, features: columns.map((counter) => counter.profile()) }),
  };
}

/** What an accumulator would have counted. @throws RangeError if the columns are not those of the bins */
export function profileOfKept({ bins, features }: PreparedBins, { rows, columns }: KeptReference): Profile {
  if (columns.length !== features.length)
    throw new RangeError(`a profile of ${features.length} features needs as many columns, got ${columns.length}`);
  const profiles = features.map((feature, i) => {
    const [counter, column] = [counterOf(feature), columns[i]];
    if (column?.kind === "categorical" && counter instanceof LevelCounter) counter.addLevels(column, rows);
    else if (column?.kind === "numeric") addColumn(counter, column, rows);
    else throw new RangeError(`a ${counter.kind} feature got a ${column?.kind} column`);
    return counter.profile();
  });
  return { edgesId: bins.edgesId, events: rows, features: profiles };
}

/** Bins of the numeric features alone. */
export function numericOnly({ bins, features }: PreparedBins): PreparedBins {
  const isNumeric = ({ kind }: { readonly kind: "numeric" | "categorical" }): boolean => kind === "numeric";
  return { bins: { ...bins, features: bins.features.filter(isNumeric) }, features: features.filter(isNumeric) };
}

/**
 * The profile of all features, of which the numeric ones were counted in rows and the others by their levels.
 *
 * @param levels - of the categorical features, in their order
 * @throws RangeError if there are others than the bins have
 */
export function joinLevels({ bins, features }: PreparedBins, numbers: Profile, levels: readonly KeptLevels[]): Profile {
  const [counted, named] = [numbers.features.values(), levels.values()];
  const profiles = features.map((feature) => {
    const profile =
      feature.kind === "numeric" ? counted.next().value : profileOfLevels(feature, named.next().value, numbers);
    if (profile === undefined)
      throw new RangeError(`the ${feature.kind} feature "${feature.bins.feature}" was not counted`);
    return profile;
  });
  return { edgesId: bins.edgesId, events: numbers.events, features: profiles };
}

function profileOfLevels(
  { bins, codes }: Extract<PreparedFeature, { kind: "categorical" }>,
  levels: KeptLevels | undefined,
  { events }: Profile,
): FeatureProfile | undefined {
  if (levels === undefined) return undefined;
  const counter = new LevelCounter(bins, codes);
  counter.addLevels(levels, events);
  return counter.profile();
}

function counterOf(feature: PreparedFeature): NumericCounter | LevelCounter {
  return feature.kind === "numeric"
    ? new NumericCounter(feature.bins, feature.binning)
    : new LevelCounter(feature.bins, feature.codes);
}

function addColumn(counter: NumericCounter | LevelCounter, column: Column | undefined, rows: number): void {
  if (column?.values.length !== rows)
    throw new RangeError(`a column of ${rows} rows has ${column?.values.length} values`);
  if (column.kind === "numeric" && counter instanceof NumericCounter) counter.add(column.values, column.violations);
  else if (column.kind === "categorical" && counter instanceof LevelCounter)
    counter.add(column.values, column.violations);
  else throw new RangeError(`a ${counter.kind} feature got a ${column.kind} column`);
}

class NumericCounter {
  readonly kind = "numeric";
  readonly #binning: Binning;
  readonly #centre: number;
  readonly #counts: Float64Array;
  #rows = new Float64Array(0);
  #n = 0;
  #missing = 0;
  #violations = 0;
  #negInf = 0;
  #posInf = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #s1 = exactSum();
  readonly #s2 = exactSum();
  readonly #offsets = new Float64Array(blockRows);
  readonly #squares = new Float64Array(blockRows);

  constructor(bins: NumericBins, binning: Binning) {
    this.#binning = binning;
    this.#centre = bins.centre;
    this.#counts = new Float64Array(bins.edges.length + 1);
  }

  add(values: ArrayLike<number | null>, violations: number): void {
    const rows = this.#asDoubles(values);
    const counted = this.#binning.count(rows);
    for (let bin = 0; bin < this.#counts.length; bin++) {
      this.#counts[bin] = (this.#counts[bin] ?? 0) + (counted.counts[bin] ?? 0);
    }
    this.#n += counted.n;
    this.#missing += counted.missing - violations;
    this.#violations += violations;
    this.#negInf += counted.negInf;
    this.#posInf += counted.posInf;
    this.#addMoments(rows);
  }

  profile(): FeatureProfile {
    const hasFinite = this.#n > this.#negInf + this.#posInf;
    return {
      kind: "numeric",
      n: this.#n,
      missing: this.#missing,
      violations: this.#violations,
      negInf: this.#negInf,
      posInf: this.#posInf,
      counts: this.#counts.slice(),
      // + 0 turns -0 into 0.
      min: hasFinite ? this.#min + 0 : null,
      max: hasFinite ? this.#max + 0 : null,
      s1: this.#s1.value(),
      s2: this.#s2.value(),
    };
  }

  #addMoments(rows: Float64Array): void {
    const [centre, offsets, squares] = [this.#centre, this.#offsets, this.#squares];
    let [min, max] = [this.#min, this.#max];
    for (let start = 0; start < rows.length; start += blockRows) {
      const end = Math.min(start + blockRows, rows.length);
      let finite = 0;
      for (let i = start; i < end; i++) {
        const value = rows[i] ?? Number.NaN;
        // False for NaN and infinities alike.
        if (!(Math.abs(value) <= Number.MAX_VALUE)) continue;
        const offset = value - centre;
        if (value < min) min = value;
        if (value > max) max = value;
        offsets[finite] = offset;
        squares[finite] = offset * offset;
        finite += 1;
      }
      if (mayOverflow({ min, max, centre })) limitSizes(offsets, squares, finite);
      this.#s1.add(offsets, finite);
      this.#s2.add(squares, finite);
    }
    this.#min = min;
    this.#max = max;
  }

  /** NaN for every gap, in a buffer that the next chunk overwrites. */
  #asDoubles(values: ArrayLike<number | null>): Float64Array {
    if (values instanceof Float64Array) return values;
    if (this.#rows.length < values.length) this.#rows = new Float64Array(values.length);
    const rows = this.#rows.subarray(0, values.length);
    for (let i = 0; i < values.length; i++) rows[i] = values[i] ?? Number.NaN;
    return rows;
  }
}

type Range = { readonly min: number; readonly max: number; readonly centre: number };

/** Asked once for many values, as hardly any column has one so large. */
function mayOverflow({ min, max, centre }: Range): boolean {
  return !((max - centre) ** 2 <= largest && (min - centre) ** 2 <= largest);
}

/** Squares of numbers beyond 1e154 overflow; a profile holds no infinity, and a sum of any length must not become one. */
function limitSizes(offsets: Float64Array, squares: Float64Array, length: number): void {
  for (let i = 0; i < length; i++) {
    offsets[i] = Math.max(-largest, Math.min(largest, offsets[i] ?? 0));
    squares[i] = Math.min(largest, squares[i] ?? 0);
  }
}

const largest = 2 ** 960;

/** Summed at once. Many accumulators live side by side, so their space for it is small. */
const blockRows = 256;

class LevelCounter {
  readonly kind = "categorical";
  readonly #bins: CategoricalBins;
  readonly #codes: ReadonlyMap<string, number>;
  readonly #counts: Float64Array;
  readonly #unseenValues = new Map<string, number>();
  #n = 0;
  #missing = 0;
  #violations = 0;
  #other = 0;
  #unseen = 0;

  constructor(bins: CategoricalBins, codes: ReadonlyMap<string, number>) {
    this.#bins = bins;
    this.#codes = codes;
    this.#counts = new Float64Array(bins.levels.length);
  }

  add(values: readonly (string | null)[], violations: number): void {
    const [codes, counts] = [this.#codes, this.#counts];
    let present = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      present += 1;
      const code = codes.get(value);
      if (code === undefined) this.#addStranger(value, 1);
      else counts[code] = (counts[code] ?? 0) + 1;
    }
    this.#addRows({ present, rows: values.length, violations });
  }

  addLevels({ levels, violations }: KeptLevels, rows: number): void {
    let present = 0;
    for (const [level, count] of levels) {
      present += count;
      const code = this.#codes.get(level);
      if (code === undefined) this.#addStranger(level, count);
      else this.#counts[code] = (this.#counts[code] ?? 0) + count;
    }
    this.#addRows({ present, rows, violations });
  }

  #addRows({ present, rows, violations }: Readonly<Record<"present" | "rows" | "violations", number>>): void {
    this.#n += present;
    this.#missing += rows - present - violations;
    this.#violations += violations;
  }

  profile(): FeatureProfile {
    const names = [...this.#unseenValues.keys()].toSorted(compareCodePoints);
    return {
      kind: "categorical",
      n: this.#n,
      missing: this.#missing,
      violations: this.#violations,
      counts: this.#counts.slice(),
      other: this.#other,
      unseen: this.#unseen,
      unseenValues: new Map(names.map((name) => [name, this.#unseenValues.get(name) ?? 0])),
    };
  }

  #addStranger(value: string, rows: number): void {
    if (this.#bins.rest !== null && mayKnow(this.#bins.rest, value)) {
      this.#other += rows;
      return;
    }
    this.#unseen += rows;
    const known = this.#unseenValues.get(value);
    if (known !== undefined) this.#unseenValues.set(value, known + rows);
    else this.#nameUnseen(value, rows);
  }

  /** Keeps the first 16 by code point: one that was dropped can never come back, so the kept ones' counts are exact. */
  #nameUnseen(value: string, rows: number): void {
    if (this.#unseenValues.size < unseenValuesMax) {
      this.#unseenValues.set(detachedText(value), rows);
      return;
    }
    const last = [...this.#unseenValues.keys()].reduce((a, b) => (compareCodePoints(a, b) > 0 ? a : b));
    if (compareCodePoints(value, last) > 0) return;
    this.#unseenValues.delete(last);
    this.#unseenValues.set(detachedText(value), rows);
  }
}
