import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";
import { profileQuantile } from "../profile/profile-quantile.ts";
import type { Limits } from "./observe-table.ts";

/** The range of a reference's numbers, widened by a quartile range on either side; `null` where there is none. */
export function rangeLimits(bins: FeatureBins, profile: FeatureProfile): Limits | null {
  if (bins.kind !== "numeric" || profile.kind !== "numeric" || profile.min === null || profile.max === null)
    return null;
  const [lower, upper] = [profileQuantile(bins, profile, 0.25), profileQuantile(bins, profile, 0.75)];
  if (lower === null || upper === null) return null;
  const width = Math.max(0, upper - lower);
  return { low: profile.min - width, high: profile.max + width };
}
