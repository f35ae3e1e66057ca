import { finitePart } from "../histogram/finite-part.ts";
import type { Numbers } from "../histogram/float64-of.ts";
import { robustScale } from "../histogram/robust-scale.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { areasBetween } from "./areas-between.ts";

export type EnergyDistance = {
  /** In the root of the values' unit; 0 and above. */
  readonly distance: number;
  /** Over the root of the reference's robust spread (quartile distance / 1.349, else standard deviation); `null` where it has none. */
  readonly effect: number | null;
  /** Rows of both samples that were infinite and left out. */
  readonly infinite: number;
};

/**
 * The energy distance of two samples: the root of twice the area under the squared difference of their shares of rows at or below a value.
 *
 * Without drift it is not 0 either, the less so the fewer the rows: see `permutationPValue`.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are left out
 * @param current - likewise
 * @returns `null` where a sample has no finite row
 * @see as `scipy.stats.energy_distance`
 * @example
 * energyDistance([0], [2])?.distance; // => 2
 */
export function energyDistance(reference: Numbers, current: Numbers): EnergyDistance | null {
  const [allBefore, allAfter] = [sortFloat64(reference), sortFloat64(current)];
  const [before, after] = [finitePart(allBefore), finitePart(allAfter)];
  if (before.length === 0 || after.length === 0) return null;
  const distance = energyDistanceOfSorted(before, after);
  const scale = robustScale(before);
  const effect = scale === null ? null : Math.min(Number.MAX_VALUE, distance / Math.sqrt(scale));
  return { distance, effect, infinite: allBefore.length - before.length + allAfter.length - after.length };
}

/**
 * The distance alone, of samples that are sorted already and finite, each with a row.
 *
 * @param before - the reference, ascending
 * @param after - the current sample, ascending
 * @returns as `energyDistance`
 * @example
 * energyDistanceOfSorted(Float64Array.of(1, 2), Float64Array.of(1, 2)); // => 0
 */
export function energyDistanceOfSorted(before: Float64Array, after: Float64Array): number {
  const areas = areasBetween(before, after);
  return Math.sqrt(2 * Math.min(areas.squared, Number.MAX_VALUE / 2));
}
