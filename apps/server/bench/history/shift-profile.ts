import type { Profile } from "driftwatch";

/** A profile in which the upper half of some features' bins came three times as often: what draws from it has drifted. */
export function shiftProfile(of: Profile, features: readonly number[]): Profile {
  return {
    ...of,
    features: of.features.map((feature, index) => {
      if (!features.includes(index)) return feature;
      const half = feature.counts.length / 2;
      return { ...feature, counts: Array.from(feature.counts, (count, bin) => (bin < half ? count : count * 3)) };
    }),
  };
}
