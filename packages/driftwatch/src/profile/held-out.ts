import { tellsStrangers } from "./level-filter.ts";
import type { FeatureBins, FeatureProfile } from "./profile.ts";

/** What detectors ask for on either side, at least. */
const rowsMin = 30;

/**
 * A reference as bins would count it that had been made from all of its rows but the one that is counted: a level of a
 * single row is then unseen. So many rows of any other sample are unseen by chance, as in postcodes, where most are rare.
 *
 * @param unseenMax - the rows that are unseen at most; of each level of one row as large a part stays where it is
 * @returns the profile itself where no level is so rare, or where it is another sample than the one of the bins
 * @see Good 1953, Biometrika 40(3-4), doi:10.1093/biomet/40.3-4.237
 */
export function heldOut(
  bins: FeatureBins,
  profile: FeatureProfile,
  unseenMax: number = Number.POSITIVE_INFINITY,
): FeatureProfile {
  if (bins.kind !== "categorical" || profile.kind !== "categorical") return profile;
  if (bins.once === undefined || profile.unseen > 0) return profile;
  const { from, ofOther } = bins.once;
  const counts = Float64Array.from(profile.counts);
  const once = counts.subarray(from).reduce((sum, rows) => sum + rows, profile.other * ofOther);
  // The filter of the levels without a name takes the others for one of them.
  const unseen = Math.min(once * tellsStrangers(bins.rest), unseenMax);
  if (unseen <= 0) return profile;
  const staying = 1 - unseen / once;
  for (let code = from; code < counts.length; code++) counts[code] = (counts[code] ?? 0) * staying;
  return { ...profile, counts, other: profile.other * (1 - ofOther + ofOther * staying), unseen };
}

/**
 * A reference to compare all levels with: it is held out no further than the other side has unseen rows. The same rows
 * again, or half of them, have fewer than chance foretells, and are no drift for that.
 */
export function heldOutAsMet(bins: FeatureBins, profile: FeatureProfile, current: FeatureProfile): FeatureProfile {
  if (current.kind !== "categorical" || current.n === 0) return profile;
  return heldOut(bins, profile, (current.unseen / current.n) * profile.n);
}

/**
 * A reference with as many rows as its unseen ones are sure of. How many are foretold hangs on which levels came once and
 * which twice: it spreads wider than a draw of so many rows, by four times where 1,000 rows hold 250 levels.
 *
 * Levels without a name that came more than once count as come twice: how often is not known.
 *
 * @see Esty 1983, Ann. Statist. 11(3), 905-912
 */
export function asSureAsForetold(bins: FeatureBins, profile: FeatureProfile, held: FeatureProfile): FeatureProfile {
  if (bins.kind !== "categorical" || profile.kind !== "categorical" || held.kind !== "categorical") return held;
  if (bins.once === undefined || profile.unseen > 0 || profile.n <= rowsMin) return held;
  const { from, ofOther } = bins.once;
  const counts = Array.from(profile.counts);
  const once = counts.slice(from).reduce((sum, rows) => sum + rows, profile.other * ofOther);
  const twice = counts
    .slice(0, from)
    .reduce((sum, rows) => (rows <= 2 ? sum + rows : sum), profile.other * (1 - ofOther));
  const drawn = once * (1 - once / profile.n);
  const part = Math.max(rowsMin / profile.n, drawn > 0 ? drawn / (drawn + twice) : 1);
  return {
    ...held,
    n: held.n * part,
    counts: Float64Array.from(held.counts, (rows) => rows * part),
    other: held.other * part,
    unseen: held.unseen * part,
  };
}
