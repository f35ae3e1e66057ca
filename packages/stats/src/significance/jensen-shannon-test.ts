import { cellTotals, rowsOf, type EffectiveRows } from "../distances/cell-totals.ts";
import { debiasedJensenShannonDistance } from "../distances/debiased-jensen-shannon-distance.ts";
import { jensenShannonDivergence } from "../distances/jensen-shannon-divergence.ts";
import { occupiedCells } from "../distances/occupied-cells.ts";
import { poolRareCells } from "../distances/pool-rare-cells.ts";
import { logChiSquaredSurvival } from "../special/chi-squared-survival.ts";

export type JensenShannonTest = {
  /** In nats, 0 to ln 2. */
  readonly divergence: number;
  /** Its square root, 0 to 0.8326. */
  readonly distance: number;
  /** Without what chance adds, see `debiasedJensenShannonDistance`. */
  readonly debiasedDistance: number;
  /** Cells that hold a row of either sample. */
  readonly cells: number;
  /** Of the p-value: cells left after pooling, less one. */
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly logPValue: number;
};

/**
 * The Jensen-Shannon distance with its p-value: 8 JSD / (1/n + 1/m) follows the chi-squared law where both samples have
 * one source. Rare cells are pooled for the p-value alone (`poolRareCells`), or the law would not hold.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @param rows - the rows to take for n and m where counts were scaled; else the sums of the counts
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see Grosse et al. 2002, Phys. Rev. E 65, 041905, doi:10.1103/PhysRevE.65.041905, for the law
 * @example
 * jensenShannonTest([50, 50], [80, 20])?.pValue; // => 0.000006729127332170474
 */
export function jensenShannonTest(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  rows: EffectiveRows = {},
): JensenShannonTest | null {
  const totals = cellTotals("jensenShannonTest", reference, current);
  const known = rowsOf(totals, rows);
  const divergence = jensenShannonDivergence(reference, current);
  const debiasedDistance = debiasedJensenShannonDistance(reference, current, rows);
  if (known === null || divergence === null || debiasedDistance === null) return null;
  const pooled = poolRareCells(
    scaled(reference, known.reference / totals.reference),
    scaled(current, known.current / totals.current),
  );
  const degreesOfFreedom = pooled.reference.length - 1;
  const statistic =
    (8 * (jensenShannonDivergence(pooled.reference, pooled.current) ?? 0)) / (1 / known.reference + 1 / known.current);
  const logPValue = degreesOfFreedom < 1 ? 0 : logChiSquaredSurvival(statistic, degreesOfFreedom);
  return {
    divergence,
    distance: Math.sqrt(divergence),
    debiasedDistance,
    cells: occupiedCells(reference, current),
    degreesOfFreedom,
    pValue: Math.exp(logPValue),
    logPValue,
  };
}

function scaled(counts: ArrayLike<number>, factor: number): ArrayLike<number> {
  return factor === 1 ? counts : Float64Array.from(counts, (count) => count * factor);
}
