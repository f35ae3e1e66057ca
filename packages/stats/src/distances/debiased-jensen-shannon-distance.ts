import { cellTotals, rowsOf, type EffectiveRows } from "./cell-totals.ts";
import { jensenShannonDivergence } from "./jensen-shannon-divergence.ts";
import { occupiedCells } from "./occupied-cells.ts";

/**
 * The Jensen-Shannon distance without what chance alone adds to it: the root of JSD - (k - 1) h / 8, or 0 where that is
 * negative, with k cells that hold a row and h = 1/n + 1/m.
 *
 * Without drift the plain distance of 50 cells and 200 rows is above 0.1 every time; this one is about 0.
 *
 * @param reference - rows a cell, non-negative; length B
 * @param current - rows a cell over the same cells; length B
 * @param rows - the rows to take for n and m where counts were scaled; else the sums of the counts
 * @returns nats, 0 to 0.8326; `null` where a sample has no row
 * @throws RangeError if the samples differ in cells, or a count is below 0 or no number
 * @example
 * debiasedJensenShannonDistance([50, 50], [80, 20]); // => 0.21948083512135144
 */
export function debiasedJensenShannonDistance(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  rows: EffectiveRows = {},
): number | null {
  const known = rowsOf(cellTotals("debiasedJensenShannonDistance", reference, current), rows);
  const divergence = jensenShannonDivergence(reference, current);
  if (known === null || divergence === null) return null;
  const cells = occupiedCells(reference, current);
  const noise = 1 / known.reference + 1 / known.current;
  return cells < 2 ? 0 : Math.sqrt(Math.max(0, divergence - ((cells - 1) * noise) / 8));
}
