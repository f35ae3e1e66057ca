import { cellTotals } from "./cell-totals.ts";

/**
 * The Hellinger distance of two samples over the same cells, the root of 1 - sum of sqrt(p q): 0 when their shares agree,
 * 1 when they share no cell. Empty cells need no small share in their place.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @returns 0 to 1; `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @example
 * hellingerDistance([50, 50], [0, 20]); // => 0.541196100146197
 */
export function hellingerDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number | null {
  const totals = cellTotals("hellingerDistance", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  // Half the squared differences of the roots is the same, and keeps its digits where the samples nearly agree.
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const before = Math.sqrt((reference[cell] ?? 0) / totals.reference);
    sum += (before - Math.sqrt((current[cell] ?? 0) / totals.current)) ** 2;
  }
  return Math.min(1, Math.sqrt(sum / 2));
}
