import { emptyFeatureProfile } from "../../profile/empty-profile.ts";
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
 */
export function weightedSum(bins: FeatureBins, parts: readonly WeightedPart[]): FeatureProfile {
  const empty = emptyFeatureProfile(bins);
  const counts = new Float64Array(empty.counts.length);
  for (const { all, own, weight } of parts) {
    if (own === null) addCounts(counts, all.counts, weight);
    else addRest(counts, all.counts, own.counts, weight);
  }
  // Taking out what was put in leaves crumbs of rounding, also below 0.
  for (let bin = 0; bin < counts.length; bin++) if ((counts[bin] ?? 0) < 0) counts[bin] = 0;
  const rows = {
    n: total(parts, ({ n }) => n),
    missing: total(parts, ({ missing }) => missing),
    violations: total(parts, ({ violations }) => violations),
    counts,
  };
  return empty.kind === "numeric"
    ? { ...empty, ...rows, ...numbersOf(parts) }
    : { ...empty, ...rows, ...strangersOf(parts) };
}

function addCounts(into: Float64Array, counts: ArrayLike<number>, weight: number): void {
  for (let bin = 0; bin < into.length; bin++) {
    const before = into[bin];
    const count = counts[bin];
    if (before !== undefined && count !== undefined) into[bin] = before + weight * count;
  }
}

function addRest(into: Float64Array, all: ArrayLike<number>, own: ArrayLike<number>, weight: number): void {
  for (let bin = 0; bin < into.length; bin++) {
    const before = into[bin];
    const count = all[bin];
    const taken = own[bin];
    if (before !== undefined && count !== undefined && taken !== undefined)
      into[bin] = before + weight * (count - taken);
  }
}

function total(parts: readonly WeightedPart[], of: (profile: FeatureProfile) => number): number {
  return Math.max(0, signedTotal(parts, of));
}

function signedTotal(parts: readonly WeightedPart[], of: (profile: FeatureProfile) => number): number {
  let sum = 0;
  for (const { all, own, weight } of parts) sum += weight * (of(all) - (own === null ? 0 : of(own)));
  return sum;
}

function numbersOf(
  parts: readonly WeightedPart[],
): Pick<NumericProfile, "negInf" | "posInf" | "s1" | "s2" | "min" | "max"> {
  const number = (of: (profile: NumericProfile) => number) => (profile: FeatureProfile) =>
    profile.kind === "numeric" ? of(profile) : 0;
  let [min, max]: [number | null, number | null] = [null, null];
  for (const { all } of parts) {
    if (all.kind !== "numeric" || all.min === null || all.max === null) continue;
    min = min === null ? all.min : Math.min(min, all.min);
    max = max === null ? all.max : Math.max(max, all.max);
  }
  return {
    negInf: total(
      parts,
      number(({ negInf }) => negInf),
    ),
    posInf: total(
      parts,
      number(({ posInf }) => posInf),
    ),
    s1: signedTotal(
      parts,
      number(({ s1 }) => s1),
    ),
    s2: total(
      parts,
      number(({ s2 }) => s2),
    ),
    min,
    max,
  };
}

function strangersOf(parts: readonly WeightedPart[]): Pick<CategoricalProfile, "other" | "unseen"> {
  const level = (of: (profile: CategoricalProfile) => number) => (profile: FeatureProfile) =>
    profile.kind === "categorical" ? of(profile) : 0;
  return {
    other: total(
      parts,
      level(({ other }) => other),
    ),
    unseen: total(
      parts,
      level(({ unseen }) => unseen),
    ),
  };
}
