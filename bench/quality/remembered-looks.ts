import {
  lookAtSpans,
  signalValues,
  type FeatureBins,
  type FeatureProfile,
  type Look,
  type SignalValues,
  type SpanProfile,
  type WindowContext,
} from "driftwatch";
import { hourMs, start } from "./simulate-hours.ts";

type Limits = Parameters<typeof lookAtSpans>[2];

/**
 * Looks at windows of whole hours of one long run, a hundred times faster than summing them one by one: every hour's
 * profile and its expected one, itself left out, are summed up once, and a window is the difference of two sums.
 *
 * The expected profile of a window is the sum of its hours' expected ones, since a day has each seasonal cell once. That
 * these looks see what the product sees is tested.
 */
export function rememberedLooks(context: WindowContext, spans: readonly SpanProfile[], limits: Limits): Look {
  const rows = runningSum(spans.map(({ profile }) => profile.events));
  const features = context.bins.features.map((bins, i) => new RunningFeature(context, spans, bins, i));
  const summed = lookAtSpans(context, spans, limits);
  const known = new Map<string, readonly SignalValues[]>();
  return (span, reference) => {
    // Only the first week of a model has a pooled reference.
    if (reference === "pooled") return summed(span, reference);
    const [from, to] = [span.from, span.to].map((time) => Math.max(0, Math.min(spans.length, (time - start) / hourMs)));
    const [first, end] = [from ?? 0, to ?? 0];
    return {
      rows: (rows[end] ?? 0) - (rows[first] ?? 0),
      signals() {
        const key = `${first}-${end}`;
        const seen = known.get(key) ?? features.map((feature) => feature.signals(first, end, limits));
        known.set(key, seen);
        return seen;
      },
    };
  };
}

/** Everything of a profile that is added up, one after the other: counts, then n, missing, other and unseen. */
const extras = 4;

class RunningFeature {
  readonly #bins: FeatureBins;
  readonly #cells: number;
  readonly #width: number;
  /** Sums of the first 0, 1, 2, … hours: what was counted, what was expected, and of that n^2 / effective size. */
  readonly #counted: Float64Array;
  readonly #expected: Float64Array;
  readonly #spread: Float64Array;
  readonly #seen: number;
  /** The window that is looked at just now: a look keeps numbers only, so all share these. */
  readonly #now: Float64Array;
  readonly #nowCounts: Float64Array;
  readonly #wanted: Float64Array;
  readonly #wantedCounts: Float64Array;

  constructor(context: WindowContext, spans: readonly SpanProfile[], bins: FeatureBins, index: number) {
    this.#bins = bins;
    this.#cells = bins.kind === "numeric" ? bins.edges.length + 1 : bins.levels.length;
    this.#width = this.#cells + extras;
    [this.#now, this.#wanted] = [new Float64Array(this.#width), new Float64Array(this.#width)];
    [this.#nowCounts, this.#wantedCounts] = [this.#now.subarray(0, this.#cells), this.#wanted.subarray(0, this.#cells)];
    [this.#counted, this.#expected] = [this.#sums(spans.length), this.#sums(spans.length)];
    this.#spread = new Float64Array(spans.length + 1);
    const cells = context.seasonal.cells.map((cell) => this.#vector(cell?.features[index]));
    const nothing = new Float64Array(this.#width);
    this.#seen = cells.reduce((sum, cell) => sum + this.#rows(cell), 0);
    spans.forEach(({ from, profile }, hour) => {
      const feature = profile.features[index];
      if (feature === undefined) throw new RangeError("a profile has fewer features than its bins");
      const held = context.seasonal.holds(from, index) ? 1 : 0;
      const all = cells[context.cellOf(from)] ?? nothing;
      const lent = this.#rows(all) - held * (feature.n + feature.missing);
      if (lent <= 0) throw new RangeError("the quick looks need every hour of the week in the history");
      this.#append(hour, feature, { all, held, weight: profile.events / lent });
      this.#spread[hour + 1] = (this.#spread[hour] ?? 0) + profile.events ** 2 / lent;
    });
  }

  signals(first: number, end: number, limits: Limits): SignalValues {
    this.#difference(this.#counted, first, end, this.#now);
    this.#difference(this.#expected, first, end, this.#wanted);
    const rows = this.#rows(this.#wanted);
    const spread = (this.#spread[end] ?? 0) - (this.#spread[first] ?? 0);
    const size = rows === 0 ? 0 : Math.max(1, Math.min(this.#seen, rows ** 2 / spread));
    for (let i = 0; i < this.#width; i++) this.#wanted[i] = ((this.#wanted[i] ?? 0) * size) / Math.max(1, rows);
    return signalValues(
      this.#bins,
      this.#profile(this.#wanted, this.#wantedCounts),
      this.#profile(this.#now, this.#nowCounts),
      limits,
    );
  }

  #sums(hours: number): Float64Array {
    return new Float64Array((hours + 1) * this.#width);
  }

  #vector(profile: FeatureProfile | undefined): Float64Array {
    const vector = new Float64Array(this.#width);
    if (profile === undefined) return vector;
    vector.set(profile.counts);
    vector[this.#cells] = profile.n;
    vector[this.#cells + 1] = profile.missing;
    if (profile.kind === "numeric") return vector;
    vector[this.#cells + 2] = profile.other;
    vector[this.#cells + 3] = profile.unseen;
    return vector;
  }

  #rows(vector: Float64Array): number {
    return (vector[this.#cells] ?? 0) + (vector[this.#cells + 1] ?? 0);
  }

  /** Adds an hour to both sums: its own rows, and its cell's, less its own where the cell holds them. */
  #append(hour: number, feature: FeatureProfile, { all, held, weight }: Expected): void {
    const [counted, expected, cells] = [this.#counted, this.#expected, this.#cells];
    const before = hour * this.#width;
    const after = before + this.#width;
    const { counts } = feature;
    for (let i = 0; i < cells; i++) {
      const rows = counts[i] ?? 0;
      counted[after + i] = (counted[before + i] ?? 0) + rows;
      expected[after + i] = (expected[before + i] ?? 0) + weight * ((all[i] ?? 0) - held * rows);
    }
    const strangers = feature.kind === "categorical" ? [feature.other, feature.unseen] : [0, 0];
    [feature.n, feature.missing, ...strangers].forEach((rows, i) => {
      const at = cells + i;
      counted[after + at] = (counted[before + at] ?? 0) + rows;
      expected[after + at] = (expected[before + at] ?? 0) + weight * ((all[at] ?? 0) - held * rows);
    });
  }

  #difference(sums: Float64Array, first: number, end: number, into: Float64Array): void {
    const [from, to] = [first * this.#width, end * this.#width];
    for (let i = 0; i < this.#width; i++) {
      const rest = (sums[to + i] ?? 0) - (sums[from + i] ?? 0);
      // The difference of two large sums may be a crumb below 0.
      into[i] = rest > 0 ? rest : 0;
    }
  }

  #profile(vector: Float64Array, counts: Float64Array): FeatureProfile {
    const cells = this.#cells;
    const shared = { n: vector[cells] ?? 0, missing: vector[cells + 1] ?? 0, violations: 0, counts };
    if (this.#bins.kind === "numeric") return { kind: "numeric", ...shared, ...noNumbers };
    return {
      kind: "categorical",
      ...shared,
      other: vector[cells + 2] ?? 0,
      unseen: vector[cells + 3] ?? 0,
      unseenValues: noValues,
    };
  }
}

/** What an hour is expected to be made of: its cell, whether that holds the hour itself, and how much of it counts. */
type Expected = { readonly all: Float64Array; readonly held: 0 | 1; readonly weight: number };

const noNumbers = { negInf: 0, posInf: 0, min: null, max: null, s1: 0, s2: 0 } as const;
const noValues: ReadonlyMap<string, number> = new Map();

function runningSum(values: readonly number[]): number[] {
  const running = [0];
  for (const value of values) running.push((running.at(-1) ?? 0) + value);
  return running;
}
