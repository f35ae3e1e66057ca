import {
  expectedProfile,
  lookAtSpans,
  signalValues,
  type Bins,
  type FeatureBins,
  type FeatureProfile,
  type Look,
  type Profile,
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

/** Everything of a profile that is added up: counts, then n, missing, other, unseen and, of an expected one, n^2 / size. */
const extras = 5;

class RunningFeature {
  readonly #bins: FeatureBins;
  readonly #cells: number;
  /** Sums of the first 0, 1, 2, … hours, one after the other. */
  readonly #current: Float64Array;
  readonly #expected: Float64Array;
  readonly #seen: number;
  /** The window that is looked at just now: a look keeps numbers only, so all share these. */
  readonly #now: Float64Array;
  readonly #nowCounts: Float64Array;
  readonly #wanted: Float64Array;
  readonly #wantedCounts: Float64Array;

  constructor(context: WindowContext, spans: readonly SpanProfile[], bins: FeatureBins, index: number) {
    this.#bins = bins;
    this.#cells = bins.kind === "numeric" ? bins.edges.length + 1 : bins.levels.length;
    this.#seen = context.seasonal.cells.reduce((sum, cell) => sum + rowsOf(cell?.features[index]), 0);
    const alone: Bins = { ...context.bins, features: [bins] };
    const cells = context.seasonal.cells.map((cell) => only(cell, index));
    const leftOut: (Profile | null)[] = cells.map(() => null);
    const width = this.#cells + extras;
    this.#now = new Float64Array(width);
    this.#nowCounts = this.#now.subarray(0, this.#cells);
    this.#wanted = new Float64Array(width);
    this.#wantedCounts = this.#wanted.subarray(0, this.#cells);
    this.#current = new Float64Array((spans.length + 1) * width);
    this.#expected = new Float64Array((spans.length + 1) * width);
    const undisturbed = new Map<number, FeatureProfile | undefined>();
    const expect = (cell: number, own: Profile | null): FeatureProfile | undefined => {
      leftOut[cell] = own;
      const found = expectedProfile({ bins: alone, cells, leftOut, window: [{ cell, rows: 1 }] }).features[0];
      leftOut[cell] = null;
      return found;
    };
    spans.forEach(({ from, profile }, hour) => {
      const cell = context.cellOf(from);
      const isHeld = context.seasonal.holds(from, index);
      const expected = isHeld ? expect(cell, only(profile, index)) : (undisturbed.get(cell) ?? expect(cell, null));
      if (!isHeld) undisturbed.set(cell, expected);
      const size = rowsOf(expected);
      this.#append(this.#current, hour, profile.features[index], 1, 0);
      this.#append(
        this.#expected,
        hour,
        expected,
        size === 0 ? 0 : profile.events / size,
        size === 0 ? 0 : profile.events ** 2 / size,
      );
    });
  }

  signals(first: number, end: number, limits: Limits): SignalValues {
    const [current, expected] = [this.#now, this.#wanted];
    this.#difference(this.#current, first, end, current);
    this.#difference(this.#expected, first, end, expected);
    const [rows, spread] = [
      (expected[this.#cells] ?? 0) + (expected[this.#cells + 1] ?? 0),
      expected[this.#cells + 4] ?? 0,
    ];
    const size = rows === 0 ? 0 : Math.max(1, Math.min(this.#seen, rows ** 2 / spread));
    for (let i = 0; i < expected.length; i++) expected[i] = ((expected[i] ?? 0) * size) / (rows === 0 ? 1 : rows);
    return signalValues(
      this.#bins,
      this.#profile(expected, this.#wantedCounts),
      this.#profile(current, this.#nowCounts),
      limits,
    );
  }

  #append(sums: Float64Array, hour: number, profile: FeatureProfile | undefined, weight: number, spread: number): void {
    const width = this.#cells + extras;
    const before = hour * width;
    const after = before + width;
    const counts = profile?.counts ?? [];
    for (let i = 0; i < this.#cells; i++) sums[after + i] = (sums[before + i] ?? 0) + weight * (counts[i] ?? 0);
    const [other, unseen] = profile?.kind === "categorical" ? [profile.other, profile.unseen] : [0, 0];
    [profile?.n ?? 0, profile?.missing ?? 0, other, unseen].forEach((value, i) => {
      sums[after + this.#cells + i] = (sums[before + this.#cells + i] ?? 0) + weight * value;
    });
    sums[after + this.#cells + 4] = (sums[before + this.#cells + 4] ?? 0) + spread;
  }

  #difference(sums: Float64Array, first: number, end: number, into: Float64Array): void {
    const width = this.#cells + extras;
    for (let i = 0; i < width; i++) {
      const rest = (sums[end * width + i] ?? 0) - (sums[first * width + i] ?? 0);
      // The difference of two large sums may be a crumb below 0.
      into[i] = rest > 0 ? rest : 0;
    }
  }

  #profile(flat: Float64Array, counts: Float64Array): FeatureProfile {
    const cells = this.#cells;
    const shared = { n: flat[cells] ?? 0, missing: flat[cells + 1] ?? 0, violations: 0, counts };
    return this.#bins.kind === "numeric"
      ? { kind: "numeric", ...shared, negInf: 0, posInf: 0, min: null, max: null, s1: 0, s2: 0 }
      : {
          kind: "categorical",
          ...shared,
          other: flat[cells + 2] ?? 0,
          unseen: flat[cells + 3] ?? 0,
          unseenValues: noValues,
        };
  }
}

const noValues: ReadonlyMap<string, number> = new Map();

function rowsOf(profile: FeatureProfile | undefined): number {
  return profile === undefined ? 0 : profile.n + profile.missing + profile.violations;
}

/** A profile of one of its features alone. */
function only(profile: SpanProfile["profile"] | null, index: number): SpanProfile["profile"] | null {
  const feature = profile?.features[index];
  return profile === null || feature === undefined ? null : { ...profile, features: [feature] };
}

function runningSum(values: readonly number[]): number[] {
  const running = [0];
  for (const value of values) running.push((running.at(-1) ?? 0) + value);
  return running;
}
