import { mergeUnseenValues } from "./merge-unseen-values.ts";
import type {
  Bins,
  CategoricalBins,
  CategoricalProfile,
  FeatureBins,
  FeatureProfile,
  NumericBins,
  NumericProfile,
  Profile,
} from "./profile.ts";

/**
 * The profile of all rows of all `profiles`: a window is the sum of its quarter-hours. No profile gives the empty one.
 *
 * Counts are exact and in any order the same; the sums of moments agree to rounding.
 *
 * @throws RangeError if a profile has other bins
 */
export function mergeProfiles(bins: Bins, profiles: readonly Profile[]): Profile {
  for (const profile of profiles) {
    if (profile.edgesId === bins.edgesId) continue;
    throw new RangeError(`mergeProfiles needs profiles of the bins ${bins.edgesId}, got ${profile.edgesId}`);
  }
  return {
    edgesId: bins.edgesId,
    events: profiles.reduce((sum, profile) => sum + profile.events, 0),
    features: bins.features.map((feature, i) =>
      mergeFeature(
        feature,
        profiles.map((profile) => profile.features[i]),
      ),
    ),
  };
}

function mergeFeature(bins: FeatureBins, parts: readonly (FeatureProfile | undefined)[]): FeatureProfile {
  return bins.kind === "numeric" ? mergeNumeric(bins, parts) : mergeCategorical(bins, parts);
}

function mergeNumeric(bins: NumericBins, parts: readonly (FeatureProfile | undefined)[]): NumericProfile {
  const counts = new Float64Array(bins.edges.length + 1);
  let [n, missing, violations, negInf, posInf, s1, s2] = [0, 0, 0, 0, 0, 0, 0];
  let [min, max]: [number | null, number | null] = [null, null];
  for (const part of parts) {
    if (part?.kind !== "numeric") continue;
    addCounts(counts, part.counts);
    n += part.n;
    missing += part.missing;
    violations += part.violations;
    negInf += part.negInf;
    posInf += part.posInf;
    s1 += part.s1;
    s2 += part.s2;
    min = outermost(Math.min, min, part.min);
    max = outermost(Math.max, max, part.max);
  }
  return { kind: "numeric", n, missing, violations, negInf, posInf, counts, min, max, s1, s2 };
}

function mergeCategorical(bins: CategoricalBins, parts: readonly (FeatureProfile | undefined)[]): CategoricalProfile {
  const counts = new Float64Array(bins.levels.length);
  let [n, missing, violations, other, unseen] = [0, 0, 0, 0, 0];
  const named: ReadonlyMap<string, number>[] = [];
  for (const part of parts) {
    if (part?.kind !== "categorical") continue;
    addCounts(counts, part.counts);
    n += part.n;
    missing += part.missing;
    violations += part.violations;
    other += part.other;
    unseen += part.unseen;
    if (part.unseenValues.size > 0) named.push(part.unseenValues);
  }
  return { kind: "categorical", n, missing, violations, counts, other, unseen, unseenValues: mergeUnseenValues(named) };
}

function addCounts(into: Float64Array, counts: ArrayLike<number>): void {
  for (let bin = 0; bin < into.length; bin++) {
    const before = into[bin];
    const count = counts[bin];
    if (before !== undefined && count !== undefined) into[bin] = before + count;
  }
}

function outermost(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : pick(a, b);
}
