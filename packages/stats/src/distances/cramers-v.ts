import { cellTotals } from "./cell-totals.ts";
import { occupiedCells } from "./occupied-cells.ts";

export type CramersV = {
  /** Without what chance adds, 0 to 1. */
  readonly corrected: number;
  /** The root of chi-squared over rows, 0 to 1, as most tools print it. */
  readonly uncorrected: number;
};

/**
 * Cramér's V between the sample a row is of and the cell it lies in: 0 where the shares agree, 1 where the samples share
 * no cell. Chi-squared is taken without Yates' correction and without pooling.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see Bergsma 2013, J. Korean Stat. Soc. 42(3), doi:10.1016/j.jkss.2012.10.002; uncorrected as
 * `scipy.stats.contingency.association(method="cramer")`
 * @example
 * cramersV([50, 50], [80, 20])?.uncorrected; // => 0.3144854510165755
 */
export function cramersV(reference: ArrayLike<number>, current: ArrayLike<number>): CramersV | null {
  const totals = cellTotals("cramersV", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  const rows = totals.reference + totals.current;
  const cells = occupiedCells(reference, current);
  if (cells < 2) return { corrected: 0, uncorrected: 0 };
  let phiSquared = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const p = (reference[cell] ?? 0) / totals.reference;
    const q = (current[cell] ?? 0) / totals.current;
    const both = (reference[cell] ?? 0) + (current[cell] ?? 0);
    if (both > 0) phiSquared += ((p - q) ** 2 / both) * totals.reference * (totals.current / rows);
  }
  const uncorrected = Math.min(1, Math.sqrt(phiSquared));
  // Expected histograms may hold parts of a row; the correction is for samples of more than one.
  if (rows <= 1) return { corrected: 0, uncorrected };
  const noise = (cells - 1) / (rows - 1);
  const freedom = Math.min(cells - (cells - 1) * noise - 1, 1 - 1 / (rows - 1));
  const corrected = freedom > 0 ? Math.min(1, Math.sqrt(Math.max(0, phiSquared - noise) / freedom)) : 0;
  return { corrected, uncorrected };
}
