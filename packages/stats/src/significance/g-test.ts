import { cellTotals } from "../distances/cell-totals.ts";
import { occupiedCells } from "../distances/occupied-cells.ts";
import { poolRareCells } from "../distances/pool-rare-cells.ts";
import { logChiSquaredSurvival } from "../special/chi-squared-survival.ts";
import { deviance } from "../special/deviance.ts";
import type { ChiSquaredTest } from "./chi-squared-test.ts";

/**
 * The likelihood-ratio test that two samples of categories have one source: 2 sum O ln(O / E) against the chi-squared law.
 * With 1 degree of freedom Yates' correction applies, as in SciPy. Rare cells are pooled first (`poolRareCells`).
 *
 * @param reference - rows a cell, non-negative; a level that the reference never had is a cell with 0; length B
 * @param current - rows a cell over the same cells; length B
 * @param options - `pooling: false` compares every cell that has a row, as SciPy does
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see as `scipy.stats.chi2_contingency(lambda_="log-likelihood")`
 * @example
 * gTest([50, 30, 20], [40, 30, 30])?.statistic; // => 3.126960068340841
 */
export function gTest(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { pooling = true }: { readonly pooling?: boolean } = {},
): ChiSquaredTest | null {
  const totals = cellTotals("gTest", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  const cells = pooling ? poolRareCells(reference, current) : { reference, current, pooled: 0 };
  const share = totals.reference / (totals.reference + totals.current);
  const degreesOfFreedom = occupiedCells(cells.reference, cells.current) - 1;
  const correction = degreesOfFreedom === 1 ? 0.5 : 0;
  let half = 0;
  for (let cell = 0; cell < cells.reference.length; cell++) {
    const before = cells.reference[cell] ?? 0;
    const after = cells.current[cell] ?? 0;
    if (before + after === 0) continue;
    const expected = (before + after) * share;
    const deviation = before - expected;
    const moved = Math.sign(deviation) * Math.min(correction, Math.abs(deviation));
    // O ln(O / E) + E - O: what is added cancels over the two samples, and no term is negative.
    half += deviance(before - moved, expected) + deviance(after + moved, before + after - expected);
  }
  const logPValue = degreesOfFreedom < 1 ? 0 : logChiSquaredSurvival(2 * half, degreesOfFreedom);
  return { statistic: 2 * half, degreesOfFreedom, pValue: Math.exp(logPValue), logPValue, pooled: cells.pooled };
}
