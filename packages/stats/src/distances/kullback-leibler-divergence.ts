import { logChiSquaredSurvival } from "../special/chi-squared-survival.ts";
import { deviance } from "../special/deviance.ts";
import { cellTotals, rowsOf, type EffectiveRows } from "./cell-totals.ts";
import { occupiedCells } from "./occupied-cells.ts";

export type KullbackLeiblerDivergence = {
  /** Of the current shares from the reference's, in nats, with half a row added to each cell; 0 and above. */
  readonly divergence: number;
  /** Cells that hold a row of either sample. */
  readonly cells: number;
  readonly pValue: number;
  readonly logPValue: number;
};

/**
 * The Kullback-Leibler divergence of the current sample from the reference: the sum of q ln(q / p) over cells that hold a
 * row, where q is the current share. The other direction is another number.
 *
 * Half a row is added to each of these cells, or one unseen level would make it infinite. The p-value is that of
 * 2 KL / (1/n + 1/m) by the chi-squared law with k - 1 degrees of freedom.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @param rows - the rows to take for n and m where counts were scaled; else the sums of the counts
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see Kullback & Leibler 1951, Ann. Math. Stat. 22(1), doi:10.1214/aoms/1177729694; as `scipy.stats.entropy`
 * @example
 * kullbackLeiblerDivergence([50, 50], [80, 20])?.divergence; // => 0.18865452027445917
 */
export function kullbackLeiblerDivergence(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  rows: EffectiveRows = {},
): KullbackLeiblerDivergence | null {
  const totals = cellTotals("kullbackLeiblerDivergence", reference, current);
  const known = rowsOf(totals, rows);
  if (known === null) return null;
  const cells = occupiedCells(reference, current);
  let divergence = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const before = reference[cell] ?? 0;
    const after = current[cell] ?? 0;
    if (before + after === 0) continue;
    const p = ((before / totals.reference) * known.reference + 0.5) / (known.reference + cells / 2);
    const q = ((after / totals.current) * known.current + 0.5) / (known.current + cells / 2);
    // q ln(q / p) + p - q: the additions cancel over all cells, and no term is negative.
    divergence += deviance(q, p);
  }
  const noise = 1 / known.reference + 1 / known.current;
  const logPValue = cells < 2 ? 0 : logChiSquaredSurvival((2 * divergence) / noise, cells - 1);
  return { divergence, cells, pValue: Math.exp(logPValue), logPValue };
}
