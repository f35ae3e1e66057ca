import { seasonalCell, seasonalCells } from "../baseline/seasonal-cell.ts";
import type { RowSample } from "./sample-rows.ts";
import { takeRows } from "./take-rows.ts";

export type MatchedRows = { readonly reference: RowSample; readonly current: RowSample };

/** Hours of the week with a smaller share of the current rows do not decide how many rows of the reference are taken. */
const shareToCount = 0.005;

/**
 * Takes reference rows of the hours of the week in which the current rows happened, in the same shares, so that season is
 * no change of how columns hang together. Hours that the reference does not have on that kind of day are taken from the
 * other one; current rows of hours that it does not have at all are left out, and so are rows without a time.
 */
export function matchHours(reference: RowSample, current: RowSample, timeZone: string): MatchedRows {
  const [before, now] = [rowsByCell(reference, timeZone), rowsByCell(current, timeZone)];
  const pairs = now.flatMap((rows, cell) => {
    const same = before[cell] ?? [];
    const known = same.length > 0 ? same : (before[(cell + seasonalCells / 2) % seasonalCells] ?? []);
    return rows.length > 0 && known.length > 0 ? [{ rows, known }] : [];
  });
  const total = pairs.reduce((sum, { rows }) => sum + rows.length, 0);
  const perRow = pairs
    .filter(({ rows }) => rows.length >= shareToCount * total)
    .reduce((least, { rows, known }) => Math.min(least, known.length / rows.length), Number.POSITIVE_INFINITY);
  const taken = pairs.flatMap(({ rows, known }) => evenly(known, Math.round(perRow * rows.length)));
  return {
    reference: takeRows(reference, ascending(taken)),
    current: takeRows(current, ascending(pairs.flatMap(({ rows }) => rows))),
  };
}

function rowsByCell({ rows, times }: RowSample, timeZone: string): number[][] {
  const cellOf = seasonalCell(timeZone);
  const cells = Array.from({ length: seasonalCells }, (): number[] => []);
  for (let row = 0; row < rows; row++) {
    const time = times?.[row] ?? Number.NaN;
    if (Number.isFinite(time)) cells[cellOf(time)]?.push(row);
  }
  return cells;
}

/** So many of the rows, from the first to the last in even steps. */
function evenly(rows: readonly number[], count: number): number[] {
  if (count >= rows.length) return [...rows];
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] ?? 0);
}

/** Two hours may have been given the same rows. */
function ascending(rows: readonly number[]): number[] {
  return [...new Set(rows)].toSorted((a, b) => a - b);
}
