import { cellTotals } from "./cell-totals.ts";

export type TotalVariationDistance = {
  /** Half the sum of the differences of the shares: the share of rows that lies elsewhere, 0 to 1. */
  readonly distance: number;
  /** The largest difference of one cell's shares, 0 to 1. */
  readonly largest: number;
};

/**
 * The total variation distance of two samples over the same cells.
 *
 * Without drift it is about sqrt(k / n) for k cells and n rows, not 0.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @example
 * totalVariationDistance([50, 50, 0], [25, 50, 25])?.distance; // => 0.25
 */
export function totalVariationDistance(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): TotalVariationDistance | null {
  const totals = cellTotals("totalVariationDistance", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  let sum = 0;
  let largest = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const difference = Math.abs((reference[cell] ?? 0) / totals.reference - (current[cell] ?? 0) / totals.current);
    sum += difference;
    largest = Math.max(largest, difference);
  }
  return { distance: Math.min(1, sum / 2), largest };
}
