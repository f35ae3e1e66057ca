import type { Limits } from "../../detectors/critical.ts";
import type { FeatureBins, FeatureProfile } from "../../profile/profile.ts";
import { dayMs, hourMs } from "../spans.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { signalValues, type SignalValues } from "./signal-values.ts";
import { lookAtSpans, type Look } from "./window-look.ts";

/**
 * Looks at windows of whole hours, for whoever judges one hour after the other: what each hour held and what it should have
 * held, itself left out, is summed up once, and a window is the difference of two sums.
 *
 * It sees what `lookAtSpans` sees, to rounding. A window of a day at most has each seasonal cell once, so what it should
 * have held is the sum of its hours; longer ones, those of a pooled reference, and those with an hour that was never seen
 * before, are looked at as `lookAtSpans` does. On the day that a clock is put back, one cell comes twice: its effective size
 * is then a little larger.
 *
 * @param hours - an hour each, ascending; hours without events may be left out
 */
export function lookAtHours(context: WindowContext, hours: readonly SpanProfile[], limits: Limits): Look {
  const starts = hours.map(({ from }) => from);
  const events = runningSum(hours.map(({ profile }) => profile.events));
  let features: readonly RunningFeature[] | null = null;
  return (span, reference) => {
    const [first, end] = [countBefore(starts, span.from), countBefore(starts, span.to - hourMs + 1)];
    return {
      rows: (events[end] ?? 0) - (events[first] ?? 0),
      isOfOtherDays: () =>
        reference === "pooled" &&
        lookAtSpans(context, hours.slice(first, end), limits)(span, reference).isOfOtherDays(),
      signals() {
        if (reference === "seasonal" && span.to - span.from <= dayMs) {
          features ??= context.bins.features.map((bins, i) => runningFeature(context, hours, bins, i));
          const seen = features.map((feature) => feature.signals(first, end, limits));
          if (seen.every((one) => one !== null)) return seen;
        }
        return lookAtSpans(context, hours.slice(first, end), limits)(span, reference).signals();
      },
    };
  };
}

type RunningFeature = {
  /** Of the hours from `first` to before `end`; `null` where a sum of hours does not say it. */
  signals(first: number, end: number, limits: Limits): SignalValues | null;
};

function runningFeature(
  { seasonal, cellOf }: WindowContext,
  hours: readonly SpanProfile[],
  bins: FeatureBins,
  index: number,
): RunningFeature {
  const layout = layoutOf(bins);
  const none: Vector = { counts: new Float64Array(layout.counts), rest: [0, 0, 0, 0, 0] };
  const cells = seasonal.cells.map((cell) => vectorOf(cell?.features[index]) ?? none);
  const seenIn = cells.map(rowsIn);
  const seenInAll = seenIn.reduce((sum, rows) => sum + rows, 0);
  const [counted, expected] = [vectors(layout, hours.length + 1), vectors(layout, hours.length + 1)];
  const [rows, spread, left, unknown] = [sums(hours), sums(hours), sums(hours), sums(hours)];
  hours.forEach(({ from, profile }, hour) => {
    const now = vectorOf(profile.features[index]) ?? none;
    const own = seasonal.holds(from, index) ? now : none;
    const ownRows = rowsIn(own);
    const cell = cellOf(from);
    const isOwn = (seenIn[cell] ?? 0) - ownRows > 0;
    const lender = isOwn ? cell : (cell + 24) % 48;
    const lent = isOwn ? (seenIn[cell] ?? 0) - ownRows : (seenIn[lender] ?? 0);
    const isKnown = lent > 0;
    const weight = isKnown ? profile.events / lent : 0;
    append(counted, hour, now, none, 1);
    append(expected, hour, cells[lender] ?? none, isOwn ? own : none, weight);
    next(rows, hour, profile.events);
    next(spread, hour, isKnown ? profile.events ** 2 / lent : 0);
    next(left, hour, ownRows);
    next(unknown, hour, isKnown || profile.events === 0 ? 0 : 1);
  });
  const [now, wanted] = [new Float64Array(layout.width), new Float64Array(layout.width)];
  const [nowProfile, wantedProfile] = [profileOf(layout, now), profileOf(layout, wanted)];
  const within = (running: Float64Array, first: number, end: number): number =>
    (running[end] ?? 0) - (running[first] ?? 0);
  return {
    signals(first, end, limits) {
      const seen = seenInAll - within(left, first, end);
      if (within(unknown, first, end) > 0 && seen > 0) return null;
      difference(counted, first, end, now);
      difference(expected, first, end, wanted);
      const inWindow = within(rows, first, end);
      const size =
        inWindow > 0 && seen > 0 ? Math.max(1, Math.min(seen, inWindow ** 2 / within(spread, first, end))) : 0;
      for (let i = 0; i < wanted.length; i++) wanted[i] = ((wanted[i] ?? 0) * size) / Math.max(1, inWindow);
      return signalValues(bins, wantedProfile(), nowProfile(), limits);
    },
  };
}

/** Everything of a feature that is added up, one after the other: its counts, then n, missing, violations, other, unseen. */
type Layout = { readonly kind: FeatureBins["kind"]; readonly counts: number; readonly width: number };

function layoutOf(bins: FeatureBins): Layout {
  const counts = bins.kind === "numeric" ? bins.edges.length + 1 : bins.levels.length;
  return { kind: bins.kind, counts, width: counts + 5 };
}

/** A profile in this order, its counts where they lie: there are three thousand in a day of forty features. */
type Vector = { readonly counts: ArrayLike<number>; readonly rest: Rest };
type Rest = readonly [n: number, missing: number, violations: number, other: number, unseen: number];

function vectorOf(profile: FeatureProfile | undefined): Vector | null {
  if (profile === undefined) return null;
  const { counts, n, missing, violations } = profile;
  const [other, unseen] = profile.kind === "numeric" ? [0, 0] : [profile.other, profile.unseen];
  return { counts, rest: [n, missing, violations, other, unseen] };
}

/** Reads a vector as a profile, as often as it is filled anew: a look keeps numbers only, so its windows share one. */
function profileOf({ kind, counts }: Layout, vector: Float64Array): () => FeatureProfile {
  const ofBins = vector.subarray(0, counts);
  return () => {
    const [n = 0, missing = 0, violations = 0, other = 0, unseen = 0] = vector.subarray(counts);
    const shared = { n, missing, violations, counts: ofBins };
    return kind === "numeric"
      ? { kind, ...shared, negInf: 0, posInf: 0, min: null, max: null, s1: 0, s2: 0 }
      : { kind, ...shared, other, unseen, unseenValues: noValues };
  };
}

const noValues: ReadonlyMap<string, number> = new Map();

function rowsIn({ rest: [n, missing, violations] }: Vector): number {
  return n + missing + violations;
}

type Vectors = { readonly width: number; readonly values: Float64Array };

function vectors({ width }: Layout, count: number): Vectors {
  return { width, values: new Float64Array(count * width) };
}

/** Makes the sum of one hour more: `weight` times what all held without its own. */
function append({ width, values }: Vectors, hour: number, all: Vector, own: Vector, weight: number): void {
  const [before, after] = [hour * width, (hour + 1) * width];
  const counts = width - all.rest.length;
  for (let i = 0; i < counts; i++) {
    values[after + i] = (values[before + i] ?? 0) + weight * ((all.counts[i] ?? 0) - (own.counts[i] ?? 0));
  }
  for (let i = 0; i < all.rest.length; i++) {
    const at = counts + i;
    values[after + at] = (values[before + at] ?? 0) + weight * ((all.rest[i] ?? 0) - (own.rest[i] ?? 0));
  }
}

function difference({ width, values }: Vectors, first: number, end: number, into: Float64Array): void {
  const [from, to] = [first * width, end * width];
  for (let i = 0; i < width; i++) {
    // The difference of two sums may be a crumb below 0.
    into[i] = Math.max(0, (values[to + i] ?? 0) - (values[from + i] ?? 0));
  }
}

function sums(hours: readonly unknown[]): Float64Array {
  return new Float64Array(hours.length + 1);
}

function next(running: Float64Array, hour: number, value: number): void {
  running[hour + 1] = (running[hour] ?? 0) + value;
}

function runningSum(values: readonly number[]): Float64Array {
  const running = new Float64Array(values.length + 1);
  values.forEach((value, i) => next(running, i, value));
  return running;
}

/** How many of ascending times lie before a time. */
function countBefore(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
