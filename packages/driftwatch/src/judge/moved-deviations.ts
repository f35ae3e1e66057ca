import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";

/**
 * How far numbers moved on the average, in standard deviations of the reference: the area between the two distribution
 * functions, values beyond the outermost edges taken as lying on them, so that no outlier hides a move. 0 for categories, and
 * where the reference has no spread.
 */
export function movedDeviations(bins: FeatureBins, reference: FeatureProfile, current: FeatureProfile): number {
  if (bins.kind !== "numeric") return 0;
  const last = bins.edges.length;
  const [lowest, highest] = [bins.edges[0] ?? 0, bins.edges[last - 1] ?? 0];
  const width = highest - lowest;
  // Of the whole width, so that neither large values nor a far origin lose digits.
  const at = (i: number): number => ((bins.edges[Math.min(last - 1, Math.max(0, i))] ?? 0) - lowest) / width;
  let [mean, square, area, before, now] = [0, 0, 0, 0, 0];
  for (let bin = 0; bin <= last; bin++) {
    const share = (reference.counts[bin] ?? 0) / reference.n;
    const middle = (at(bin - 1) + at(bin)) / 2;
    mean += share * middle;
    square += share * middle * middle;
    before += share;
    now += (current.counts[bin] ?? 0) / current.n;
    area += Math.abs(before - now) * (at(bin + 1) - at(bin));
  }
  const moved = area / Math.sqrt(square - mean * mean);
  return Number.isFinite(moved) ? moved : 0;
}
