import { cellTotals } from "./cell-totals.ts";

/**
 * The Kolmogorov-Smirnov distance of two samples that are known as counts on the same ordered bins: the largest distance
 * of their cumulative shares at an edge.
 *
 * It never exceeds the distance of the rows themselves, and falls short of it by less than the share of the fullest bin.
 *
 * @param reference - rows a bin, in order, non-negative; fractions as in expected counts are fine; length B
 * @param current - rows a bin over the same bins; length B
 * @returns 0 to 1; `null` where a sample has no row
 * @throws RangeError if the samples differ in bins, or a count is below 0 or no number
 * @example
 * kolmogorovSmirnovStatisticOfCounts([50, 30, 20], [20, 30, 50]); // => 0.30000000000000004
 */
export function kolmogorovSmirnovStatisticOfCounts(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number | null {
  const totals = cellTotals("kolmogorovSmirnovStatisticOfCounts", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  let largest = 0;
  let referenceBelow = 0;
  let currentBelow = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    referenceBelow += reference[bin] ?? 0;
    currentBelow += current[bin] ?? 0;
    const difference = Math.abs(referenceBelow / totals.reference - currentBelow / totals.current);
    if (difference > largest) largest = difference;
  }
  return largest;
}
