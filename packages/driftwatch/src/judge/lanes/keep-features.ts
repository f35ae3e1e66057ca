import { emptyFeatureProfile } from "../../profile/empty-profile.ts";
import type { Bins, Profile } from "../../profile/profile.ts";

/** A profile with only some of its features counted; the same one where all are, `null` where none is. */
export function keepFeatures(bins: Bins, profile: Profile, keeps: (feature: number) => boolean): Profile | null {
  const kept = bins.features.map((_, feature) => keeps(feature));
  if (kept.every((is) => is)) return profile;
  if (!kept.some((is) => is)) return null;
  const features = bins.features.map(
    (feature, i) => (kept[i] ? profile.features[i] : undefined) ?? emptyFeatureProfile(feature),
  );
  return { ...profile, features };
}
