import type { Bins, CategoricalBins, OnceSeen, Profile } from "./profile.ts";

/**
 * Bins that know again which levels their reference had in one row alone. Stored bins forget it; the counts of the same
 * rows tell it, of unnamed levels only where the rarest named one had a single row too.
 *
 * @param profile - of the rows that the bins were made of
 */
export function knowOnce(bins: Bins, profile: Profile): Bins {
  const features = bins.features.map((feature, i) => {
    const counted = profile.features[i];
    if (feature.kind === "numeric" || counted?.kind !== "categorical" || counted.unseen > 0) return feature;
    const once = onceIn(feature, counted.counts);
    return once === null ? feature : { ...feature, once };
  });
  return { ...bins, features };
}

function onceIn({ rest }: CategoricalBins, counts: ArrayLike<number>): OnceSeen | null {
  const rows = Array.from(counts);
  const first = rows.indexOf(1);
  // Of other rows than the dictionary's own the counts do not fall from level to level.
  if (first < 0 || rows.some((count, code) => (code < first ? count < 1 : count !== 1))) return null;
  return { from: first, ofOther: rest === null ? 0 : 1 };
}
