import type { Distribution, VerdictAnswer } from "@driftguard/protocol";
import type { FeatureBins, FeatureProfile } from "driftwatch";

const barsMax = 30;
const levelsShown = 15;

export type DistributionInput = {
  readonly bins: FeatureBins;
  readonly reference: FeatureProfile;
  readonly current: FeatureProfile;
  readonly verdicts: readonly VerdictAnswer[];
  readonly window: { readonly from: number; readonly to: number };
  readonly baseline: { readonly id: string; readonly number: number; readonly kind: string };
};

/** Shares of reference and current over the same edges, few enough to draw. Fine bins are joined by reference mass. */
export function presentDistribution({
  bins,
  reference,
  current,
  verdicts,
  window,
  baseline,
}: DistributionInput): Distribution {
  const shape = bins.kind === "numeric" ? numericShape(bins, reference, current) : levelShape(bins, reference, current);
  const rate = (profile: FeatureProfile): number | null =>
    profile.n + profile.missing === 0 ? null : profile.missing / (profile.n + profile.missing);
  return {
    feature: bins.feature,
    type: bins.kind,
    kind: bins.kind,
    ...shape,
    reference_rows: Math.round(reference.n),
    current_rows: Math.round(current.n),
    missing: { reference: rate(reference), current: rate(current) },
    unseen: current.kind === "categorical" ? [...current.unseenValues].map(([value, count]) => ({ value, count })) : [],
    window: { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() },
    // Its name alone: who hands in a whole baseline would have all its edges stored with every alert.
    baseline: { id: baseline.id, number: baseline.number, kind: baseline.kind },
    verdicts: [...verdicts],
  };
}

type Shape = Pick<Distribution, "edges" | "levels" | "reference" | "current">;

function numericShape(
  bins: Extract<FeatureBins, { kind: "numeric" }>,
  reference: FeatureProfile,
  current: FeatureProfile,
): Shape {
  const total = sum(reference.counts);
  const inner: number[] = [];
  const [before, now] = [[0], [0]];
  for (let bin = 0; bin < reference.counts.length; bin += 1) {
    add(before, reference.counts[bin] ?? 0);
    add(now, current.counts[bin] ?? 0);
    const edge = bins.edges[bin];
    const mass = before.at(-1) ?? 0;
    if (edge === undefined || mass < total / barsMax) continue;
    inner.push(edge);
    before.push(0);
    now.push(0);
  }
  return {
    edges: outerEdges(inner, reference, current),
    levels: null,
    reference: shares(before),
    current: shares(now),
  };
}

/** The outer bins are open; they are drawn to the extremes that were seen. */
function outerEdges(inner: readonly number[], reference: FeatureProfile, current: FeatureProfile): number[] {
  const profiles = [reference, current].flatMap((profile) => (profile.kind === "numeric" ? [profile] : []));
  const first = inner[0] ?? 0;
  const last = inner.at(-1) ?? 1;
  const low = Math.min(first, ...profiles.flatMap(({ min }) => (min === null ? [] : [min])));
  const high = Math.max(last, ...profiles.flatMap(({ max }) => (max === null ? [] : [max])));
  const width = inner.length > 1 ? (last - first) / (inner.length - 1) : 1;
  // One far value must not squeeze the picture into a corner.
  return [Math.max(low, first - 3 * width), ...inner, Math.min(high, last + 3 * width)];
}

function levelShape(
  bins: Extract<FeatureBins, { kind: "categorical" }>,
  reference: FeatureProfile,
  current: FeatureProfile,
): Shape {
  const change = (level: number): number =>
    Math.abs(
      (reference.counts[level] ?? 0) / Math.max(1, reference.n) - (current.counts[level] ?? 0) / Math.max(1, current.n),
    );
  const order = bins.levels.map((_, level) => level);
  const top = order.slice(0, levelsShown);
  const moved = order
    .slice(levelsShown)
    .toSorted((one, other) => change(other) - change(one))
    .slice(0, 3);
  const shown = [...top, ...moved];
  const rest = order.filter((level) => !shown.includes(level));
  const of = (profile: FeatureProfile): number[] => {
    const strangers =
      profile.kind === "categorical" ? { other: profile.other, unseen: profile.unseen } : { other: 0, unseen: 0 };
    const others = strangers.other + rest.reduce((all, level) => all + (profile.counts[level] ?? 0), 0);
    return shares([...shown.map((level) => profile.counts[level] ?? 0), others, strangers.unseen]);
  };
  const [before, now] = [of(reference), of(current)];
  const names = [...shown.map((level) => bins.levels[level] ?? ""), "other", "not seen before"];
  const kept = names
    .map((_, index) => index)
    .filter((index) => index < shown.length || (before[index] ?? 0) > 0 || (now[index] ?? 0) > 0);
  return {
    edges: null,
    levels: kept.map((index) => names[index] ?? ""),
    reference: kept.map((index) => before[index] ?? 0),
    current: kept.map((index) => now[index] ?? 0),
  };
}

function add(values: number[], amount: number): void {
  values[values.length - 1] = (values.at(-1) ?? 0) + amount;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += values[index] ?? 0;
  return total;
}

function shares(values: readonly number[]): number[] {
  const total = sum(values);
  return values.map((value) => (total === 0 ? 0 : value / total));
}
