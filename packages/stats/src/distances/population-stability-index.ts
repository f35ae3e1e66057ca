import { logChiSquaredSurvival } from "../special/chi-squared-survival.ts";
import { cellTotals, rowsOf, type CellTotals, type EffectiveRows } from "./cell-totals.ts";
import { occupiedCells } from "./occupied-cells.ts";

export type PopulationStabilityIndex = {
  /** As most tools print it: shares below 0.0001 are taken as 0.0001, without making the rest fit. */
  readonly raw: number;
  /** With half a row added to each cell and what chance adds, (k - 1) h, taken out; 0 and above. */
  readonly debiased: number;
  /** Cells that hold a row of either sample. */
  readonly cells: number;
  /** Of no difference at all, from the chi-squared law with k - 1 degrees of freedom. */
  readonly pValue: number;
  readonly logPValue: number;
};

const shareMin = 1e-4;

/**
 * The population stability index, the sum of (q - p) ln(q / p) over cells: usually 10 groups of equal reference mass, as
 * `groupBins` makes them.
 *
 * Without drift the raw index is about (k - 1)(1/n + 1/m), 0.09 for 10 cells and 100 current rows against many: the
 * customary limits 0.1 and 0.2 mean nothing below 200 rows. The debiased index and the p-value take the rows into
 * account, and an empty cell counts as half a row, not as an arbitrary small share.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @param rows - the rows to take for n and m where counts were scaled; else the sums of the counts
 * @returns `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @see Yurdakul & Naranjo 2020, Journal of Risk Model Validation, for the law without drift
 * @example
 * populationStabilityIndex([50, 50], [80, 20])?.raw; // => 0.4158883083359672
 */
export function populationStabilityIndex(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  rows: EffectiveRows = {},
): PopulationStabilityIndex | null {
  const totals = cellTotals("populationStabilityIndex", reference, current);
  const known = rowsOf(totals, rows);
  if (known === null) return null;
  const cells = occupiedCells(reference, current);
  const noise = 1 / known.reference + 1 / known.current;
  const smoothed = smoothedIndex(reference, current, { totals, known, cells });
  const logPValue = cells < 2 ? 0 : logChiSquaredSurvival(smoothed / noise, cells - 1);
  return {
    raw: rawIndex(reference, current, totals),
    debiased: cells < 2 ? 0 : Math.max(0, smoothed - (cells - 1) * noise),
    cells,
    pValue: Math.exp(logPValue),
    logPValue,
  };
}

function rawIndex(reference: ArrayLike<number>, current: ArrayLike<number>, totals: CellTotals): number {
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const p = Math.max(shareMin, (reference[cell] ?? 0) / totals.reference);
    const q = Math.max(shareMin, (current[cell] ?? 0) / totals.current);
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}

type Smoothing = { readonly totals: CellTotals; readonly known: CellTotals; readonly cells: number };

function smoothedIndex(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { totals, known, cells }: Smoothing,
): number {
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const before = reference[cell] ?? 0;
    const after = current[cell] ?? 0;
    if (before + after === 0) continue;
    const p = ((before / totals.reference) * known.reference + 0.5) / (known.reference + cells / 2);
    const q = ((after / totals.current) * known.current + 0.5) / (known.current + cells / 2);
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}
