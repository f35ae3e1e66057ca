import type { CategoricalProfile, FeatureBins, FeatureProfile, NumericProfile } from "../../profile/profile.ts";

/** All of a profile but its own part, times a weight. */
export type WeightedPart = {
  readonly all: FeatureProfile;
  readonly own: FeatureProfile | null;
  readonly weight: number;
};

/**
 * One feature's parts, added up with their weights. Extremes are those of the whole parts: what was taken out is not taken
 * out of them. This is the innermost loop of every check: a window asks it for each feature and each of its hours.
 *
 * @param counts - zeros, as many as the feature has bins or levels: they become the sum's
 */
export function weightedSum(
  { kind }: FeatureBins,
  parts: readonly WeightedPart[],
  counts: Float64Array,
): FeatureProfile {
  let [n, missing, violations] = [0, 0, 0];
  for (const { all, own, weight } of parts) {
    if (own === null) addCounts(counts, all.counts, weight);
    else addRest(counts, all.counts, own.counts, weight);
    n += weight * (all.n - (own?.n ?? 0));
    missing += weight * (all.missing - (own?.missing ?? 0));
    violations += weight * (all.violations - (own?.violations ?? 0));
  }
  // Taking out what was put in leaves crumbs of rounding, also below 0.
  for (let bin = 0; bin < counts.length; bin++) if ((counts[bin] ?? 0) < 0) counts[bin] = 0;
  const rows = { n: Math.max(0, n), missing: Math.max(0, missing), violations: Math.max(0, violations), counts };
  return kind === "numeric" ? { kind, ...rows, ...numbersOf(parts) } : { kind, ...rows, ...strangersOf(parts) };
}

function addCounts(into: Float64Array, counts: ArrayLike<number>, weight: number): void {
  for (let bin = 0; bin < into.length; bin++) into[bin] = (into[bin] ?? 0) + weight * (counts[bin] ?? 0);
}

function addRest(into: Float64Array, all: ArrayLike<number>, own: ArrayLike<number>, weight: number): void {
  for (let bin = 0; bin < into.length; bin++) {
    into[bin] = (into[bin] ?? 0) + weight * ((all[bin] ?? 0) - (own[bin] ?? 0));
  }
}

function numbersOf(
  parts: readonly WeightedPart[],
): Pick<NumericProfile, "negInf" | "posInf" | "s1" | "s2" | "min" | "max"> {
  let [negInf, posInf, s1, s2] = [0, 0, 0, 0];
  let [min, max]: [number | null, number | null] = [null, null];
  for (const { all, own, weight } of parts) {
    if (all.kind !== "numeric") continue;
    const taken = own?.kind === "numeric" ? own : nothingOfNumbers;
    negInf += weight * (all.negInf - taken.negInf);
    posInf += weight * (all.posInf - taken.posInf);
    s1 += weight * (all.s1 - taken.s1);
    s2 += weight * (all.s2 - taken.s2);
    if (all.min === null || all.max === null) continue;
    min = min === null ? all.min : Math.min(min, all.min);
    max = max === null ? all.max : Math.max(max, all.max);
  }
  return { negInf: Math.max(0, negInf), posInf: Math.max(0, posInf), s1, s2: Math.max(0, s2), min, max };
}

function strangersOf(parts: readonly WeightedPart[]): Pick<CategoricalProfile, "other" | "unseen" | "unseenValues"> {
  let [other, unseen] = [0, 0];
  for (const { all, own, weight } of parts) {
    if (all.kind !== "categorical") continue;
    const taken = own?.kind === "categorical" ? own : nothingOfLevels;
    other += weight * (all.other - taken.other);
    unseen += weight * (all.unseen - taken.unseen);
  }
  return { other: Math.max(0, other), unseen: Math.max(0, unseen), unseenValues: new Map() };
}

const nothingOfNumbers = { negInf: 0, posInf: 0, s1: 0, s2: 0 };
const nothingOfLevels = { other: 0, unseen: 0 };
