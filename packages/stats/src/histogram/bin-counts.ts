import type { Numbers } from "./float64-of.ts";
import { prepareBinning, type BinCounts } from "./prepare-binning.ts";

/**
 * Counts values on fixed bins: the bin of v is the number of edges <= v. Where many columns are counted on the same
 * edges, `prepareBinning` prepares them once.
 *
 * @param values - n numbers; NaN, null and undefined are missing
 * @param edges - ascending, finite, without repeats
 * @throws RangeError if the edges are not so
 * @example
 * Array.from(binCounts([1, 2, 2.5, Infinity, null], [2, 3]).counts); // => [1, 2, 1]
 */
export function binCounts(values: Numbers, edges: ArrayLike<number>): BinCounts {
  return prepareBinning(edges).count(values);
}
