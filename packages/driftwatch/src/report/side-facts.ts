import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";
import type { SideFacts } from "./report.ts";

/** What a profile knows of one side's column; of an expected one to whole rows. */
export function sideFacts(bins: FeatureBins, profile: FeatureProfile): SideFacts {
  const { n, missing, violations } = profile;
  const shared = {
    rows: Math.round(n + missing + violations),
    missing: Math.round(missing),
    violations: Math.round(violations),
  };
  if (bins.kind !== "numeric" || profile.kind !== "numeric") return { ...shared, numbers: null };
  const infinite = profile.negInf + profile.posInf;
  const finite = n - infinite;
  const offset = finite > 0 ? profile.s1 / finite : 0;
  const variance = finite > 1 ? Math.max(0, profile.s2 / finite - offset * offset) * (finite / (finite - 1)) : null;
  return {
    ...shared,
    numbers: {
      min: profile.min,
      max: profile.max,
      mean: finite > 0 ? bins.centre + offset : null,
      standardDeviation: variance === null ? null : Math.sqrt(variance),
      infinite: Math.round(infinite),
    },
  };
}
