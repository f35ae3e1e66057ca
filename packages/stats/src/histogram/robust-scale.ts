import { meanOf } from "./mean-of.ts";
import { moments } from "./moments.ts";
import { quantile } from "./quantile.ts";
import { varianceOf } from "./variance-of.ts";

/**
 * The spread of sorted finite values, as a standard deviation would be of normal ones: the distance of the quartiles over
 * 1.349, which one outlier does not move; where the quartiles are equal, the standard deviation.
 *
 * @returns above 0; `null` where all values are equal, or lie farther apart than the largest double
 */
export function robustScale(sorted: Float64Array): number | null {
  const range = (quantile(sorted, 0.75) ?? 0) - (quantile(sorted, 0.25) ?? 0);
  if (range > 0) return Number.isFinite(range) ? range / 1.349 : null;
  if (sorted.length === 0 || sorted[0] === sorted.at(-1)) return null;
  const centre = meanOf(moments.addAll(moments.empty(sorted[0] ?? 0), sorted));
  const variance = centre === null ? null : varianceOf(moments.addAll(moments.empty(centre), sorted));
  return variance === null || variance === 0 ? null : Math.sqrt(variance);
}
