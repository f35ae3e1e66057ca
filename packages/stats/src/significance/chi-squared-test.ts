import { cellTotals } from "../distances/cell-totals.ts";
import { occupiedCells } from "../distances/occupied-cells.ts";
import { poolRareCells } from "../distances/pool-rare-cells.ts";
import { logChiSquaredSurvival } from "../special/chi-squared-survival.ts";

export type ChiSquaredTest = {
  readonly statistic: number;
  /** Compared cells, less one; 0 where all rows lie in one cell, which leaves nothing to compare. */
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly logPValue: number;
  /** How many of the given cells were put together for having too few rows. */
  readonly pooled: number;
};

/**
 * Pearson's chi-squared test that two samples of categories have one source.
 *
 * It is the *two-sample* test: the reference is a sample too. Taking its shares as the truth, as some tools do, gives a
 * third of false positives at 5 % where both have 1,000 rows. With 1 degree of freedom Yates' correction applies. Rare
 * cells are pooled first (`poolRareCells`).
 *
 * @param reference - rows a cell, non-negative; a level that the reference never had is a cell with 0; length B
 * @param current - rows a cell over the same cells; length B
 * @param options - `pooling: false` compares every cell that has a row, as SciPy does
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see as `scipy.stats.chi2_contingency`
 * @example
 * chiSquaredTest([50, 30, 20], [40, 30, 30])?.statistic; // => 3.111111111111111
 */
export function chiSquaredTest(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { pooling = true }: { readonly pooling?: boolean } = {},
): ChiSquaredTest | null {
  const totals = cellTotals("chiSquaredTest", reference, current);
  if (totals.reference === 0 || totals.current === 0) return null;
  const cells = pooling ? poolRareCells(reference, current) : { reference, current, pooled: 0 };
  const share = totals.reference / (totals.reference + totals.current);
  const degreesOfFreedom = occupiedCells(cells.reference, cells.current) - 1;
  const correction = degreesOfFreedom === 1 ? 0.5 : 0;
  let statistic = 0;
  for (let cell = 0; cell < cells.reference.length; cell++) {
    const before = cells.reference[cell] ?? 0;
    const both = before + (cells.current[cell] ?? 0);
    if (both === 0) continue;
    const expected = both * share;
    // Both samples deviate by the same number of rows, in opposite directions.
    const deviation = Math.max(0, Math.abs(before - expected) - correction);
    statistic += (deviation * deviation) / expected + (deviation * deviation) / (both - expected);
  }
  const logPValue = degreesOfFreedom < 1 ? 0 : logChiSquaredSurvival(statistic, degreesOfFreedom);
  return { statistic, degreesOfFreedom, pValue: Math.exp(logPValue), logPValue, pooled: cells.pooled };
}
