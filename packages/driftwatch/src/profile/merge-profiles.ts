import { emptyFeatureProfile } from "./empty-profile.ts";
import { mergeUnseenValues } from "./merge-unseen-values.ts";
import type { Bins, CategoricalProfile, FeatureBins, FeatureProfile, NumericProfile, Profile } from "./profile.ts";

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
  const present = parts.filter((part) => part !== undefined);
  const empty = emptyFeatureProfile(bins);
  if (empty.kind === "numeric")
    return mergeNumeric(
      empty,
      present.filter((part) => part.kind === "numeric"),
    );
  return mergeCategorical(
    empty,
    present.filter((part) => part.kind === "categorical"),
  );
}

function mergeNumeric(empty: NumericProfile, parts: readonly NumericProfile[]): NumericProfile {
  const merged = { ...empty, counts: addCounts(empty.counts.length, parts) };
  for (const part of parts) {
    merged.n += part.n;
    merged.missing += part.missing;
    merged.violations += part.violations;
    merged.negInf += part.negInf;
    merged.posInf += part.posInf;
    merged.min = outermost(Math.min, merged.min, part.min);
    merged.max = outermost(Math.max, merged.max, part.max);
    merged.s1 += part.s1;
    merged.s2 += part.s2;
  }
  return merged;
}

function mergeCategorical(empty: CategoricalProfile, parts: readonly CategoricalProfile[]): CategoricalProfile {
  const merged = { ...empty, counts: addCounts(empty.counts.length, parts) };
  for (const part of parts) {
    merged.n += part.n;
    merged.missing += part.missing;
    merged.violations += part.violations;
    merged.other += part.other;
    merged.unseen += part.unseen;
  }
  return { ...merged, unseenValues: mergeUnseenValues(parts.map((part) => part.unseenValues)) };
}

function addCounts(length: number, parts: readonly { readonly counts: ArrayLike<number> }[]): Float64Array {
  const sum = new Float64Array(length);
  for (const { counts } of parts) {
    for (let i = 0; i < length; i++) sum[i] = (sum[i] ?? 0) + (counts[i] ?? 0);
  }
  return sum;
}

function outermost(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : pick(a, b);
}
