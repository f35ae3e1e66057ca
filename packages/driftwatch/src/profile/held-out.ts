import type { FeatureBins, FeatureProfile } from "./profile.ts";

/**
 * A reference as bins would count it that had been made from all of its rows but the one that is counted: a level of a
 * single row is then unseen. So many rows of any other sample are unseen by chance, as in postcodes, where most are rare.
 *
 * @returns the profile itself where no level is so rare, or where it is another sample than the one of the bins
 * @see Good 1953, Biometrika 40(3-4), doi:10.1093/biomet/40.3-4.237
 */
export function heldOut(bins: FeatureBins, profile: FeatureProfile): FeatureProfile {
  if (bins.kind !== "categorical" || profile.kind !== "categorical") return profile;
  if (bins.once === undefined || profile.unseen > 0) return profile;
  const { from, ofOther } = bins.once;
  const counts = Float64Array.from(profile.counts, (rows, code) => (code < from ? rows : 0));
  const known = counts.reduce((sum, rows) => sum + rows, 0);
  const other = profile.other * (1 - ofOther);
  return { ...profile, counts, other, unseen: Math.max(0, profile.n - known - other) };
}
