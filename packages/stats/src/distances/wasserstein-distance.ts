import { finitePart } from "../histogram/finite-part.ts";
import type { Numbers } from "../histogram/float64-of.ts";
import { robustScale } from "../histogram/robust-scale.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { areasBetween } from "./areas-between.ts";

export type WassersteinDistance = {
  /** In the unit of the values; 0 and above. */
  readonly distance: number;
  /** Over the reference's robust spread (quartile distance / 1.349, else standard deviation); `null` where it has none. */
  readonly effect: number | null;
  /** Rows of both samples that were infinite and left out. */
  readonly infinite: number;
};

/**
 * The Wasserstein distance of order 1 of two samples: the area between their shares of rows at or below a value.
 *
 * Without drift it is not 0 either, the less so the fewer the rows: see `permutationPValue`.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are left out
 * @param current - likewise
 * @returns `null` where a sample has no finite row
 * @see as `scipy.stats.wasserstein_distance`
 * @example
 * wassersteinDistance([0, 1, 3], [5, 6, 8])?.distance; // => 5
 */
export function wassersteinDistance(reference: Numbers, current: Numbers): WassersteinDistance | null {
  const [allBefore, allAfter] = [sortFloat64(reference), sortFloat64(current)];
  const [before, after] = [finitePart(allBefore), finitePart(allAfter)];
  if (before.length === 0 || after.length === 0) return null;
  const distance = wassersteinDistanceOfSorted(before, after);
  const scale = robustScale(before);
  const effect = scale === null ? null : Math.min(Number.MAX_VALUE, distance / scale);
  return { distance, effect, infinite: allBefore.length - before.length + allAfter.length - after.length };
}

/**
 * The distance alone, of samples that are sorted already and finite, each with a row.
 *
 * @param before - the reference, ascending
 * @param after - the current sample, ascending
 * @returns as `wassersteinDistance`
 * @example
 * wassersteinDistanceOfSorted(Float64Array.of(1, 2), Float64Array.of(1, 2)); // => 0
 */
export function wassersteinDistanceOfSorted(before: Float64Array, after: Float64Array): number {
  const areas = areasBetween(before, after);
  return areas.absolute;
}
