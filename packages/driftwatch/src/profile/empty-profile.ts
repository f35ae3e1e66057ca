import type { Bins, FeatureBins, FeatureProfile, Profile } from "./profile.ts";

/** A profile of no rows: what merging starts from, and what a span without predictions has. */
export function emptyProfile(bins: Bins): Profile {
  return { edgesId: bins.edgesId, events: 0, features: bins.features.map(emptyFeatureProfile) };
}

/** The part of one feature. */
export function emptyFeatureProfile(bins: FeatureBins): FeatureProfile {
  const rows = { n: 0, missing: 0, violations: 0 };
  if (bins.kind === "categorical") {
    const counts = new Float64Array(bins.levels.length);
    return { kind: "categorical", ...rows, counts, other: 0, unseen: 0, unseenValues: new Map() };
  }
  const counts = new Float64Array(bins.edges.length + 1);
  return { kind: "numeric", ...rows, negInf: 0, posInf: 0, counts, min: null, max: null, s1: 0, s2: 0 };
}
