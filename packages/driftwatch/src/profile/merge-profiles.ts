import { countsBuffer } from "./counts-buffer.ts";
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
  const room = countsBuffer(bins.features);
  const sums = bins.features.map((feature) => featureSum(feature, room(feature)));
  let events = 0;
  // Profile after profile, as each lies in memory, and not feature after feature through all of them.
  for (const profile of profiles) {
    events += profile.events;
    for (let i = 0; i < sums.length; i++) {
      const feature = profile.features[i];
      if (feature !== undefined) sums[i]?.add(feature);
    }
  }
  return { edgesId: bins.edgesId, events, features: sums.map((sum) => sum.profile()) };
}

type FeatureSum = { add(part: FeatureProfile): void; profile(): FeatureProfile };

function featureSum({ kind }: FeatureBins, counts: Float64Array): FeatureSum {
  return kind === "numeric" ? numericSum(counts) : categoricalSum(counts);
}

function numericSum(counts: Float64Array): FeatureSum {
  let [n, missing, violations, negInf, posInf, s1, s2] = [0, 0, 0, 0, 0, 0, 0];
  let [min, max]: [number | null, number | null] = [null, null];
  return {
    add(part) {
      if (part.kind !== "numeric") return;
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
    },
    profile: (): NumericProfile => ({
      kind: "numeric",
      ...{ n, missing, violations, negInf, posInf, counts, min, max, s1, s2 },
    }),
  };
}

function categoricalSum(counts: Float64Array): FeatureSum {
  let [n, missing, violations, other, unseen] = [0, 0, 0, 0, 0];
  const named: ReadonlyMap<string, number>[] = [];
  return {
    add(part) {
      if (part.kind !== "categorical") return;
      addCounts(counts, part.counts);
      n += part.n;
      missing += part.missing;
      violations += part.violations;
      other += part.other;
      unseen += part.unseen;
      if (part.unseenValues.size > 0) named.push(part.unseenValues);
    },
    profile: (): CategoricalProfile => ({
      kind: "categorical",
      ...{ n, missing, violations, counts, other, unseen, unseenValues: mergeUnseenValues(named) },
    }),
  };
}

function addCounts(into: Float64Array, counts: ArrayLike<number>): void {
  for (let bin = 0; bin < into.length; bin++) into[bin] = (into[bin] ?? 0) + (counts[bin] ?? 0);
}

function outermost(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : pick(a, b);
}
