import { cellTotals } from "./cell-totals.ts";

/**
 * The Jensen-Shannon divergence of two binned samples, in nats: the mean of the Kullback-Leibler divergences of each from
 * their average. The distance is its square root.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @returns nats, 0 to ln 2; `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see Lin 1991, IEEE Trans. Inf. Theory 37(1), doi:10.1109/18.61115
 * @example
 * jensenShannonDivergence([50, 50], [80, 20]); // => 0.05067183698556586
 */
export function jensenShannonDivergence(reference: ArrayLike<number>, current: ArrayLike<number>): number | null {
  const totals = cellTotals("jensenShannonDivergence", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    sum += ofCell((reference[cell] ?? 0) / totals.reference, (current[cell] ?? 0) / totals.current);
  }
  return Math.min(Math.LN2, sum / 2);
}

/**
 * p ln(p / s) + q ln(q / s), s being their mean. Where p and q are near each other both logarithms nearly cancel; with
 * u = (p - q) / (p + q) the sum is s (ln(1 - u^2) + 2 u atanh(u)), which keeps its digits and is never negative.
 */
function ofCell(p: number, q: number): number {
  if (p === q) return 0;
  const mean = (p + q) / 2;
  const u = (p - q) / (p + q);
  if (Math.abs(u) < 0.5) return mean * (Math.log1p(-u * u) + 2 * u * Math.atanh(u));
  return (p === 0 ? 0 : p * Math.log(p / mean)) + (q === 0 ? 0 : q * Math.log(q / mean));
}
