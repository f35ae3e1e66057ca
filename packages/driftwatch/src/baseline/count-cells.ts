import type { CellRows } from "../judge/lanes/expected-profile.ts";
import { seasonalCell } from "./seasonal-cell.ts";

/** When rows happened, as they stream by. */
export type CellCounter = {
  /** @param times - epoch milliseconds; what is no number has no time */
  add(times: ArrayLike<number | null>): void;
  /** Rows in each seasonal cell that has any. */
  rowsByCell(): readonly CellRows[];
  /** From the first time up to and including the last, epoch milliseconds; `null` without any. */
  times(): { readonly first: number; readonly last: number } | null;
  withoutTime(): number;
};

/** Counts rows by the hour of the day they happened in, weekdays and weekends apart. */
export function countCells(timeZone?: string): CellCounter {
  const cellOf = seasonalCell(timeZone);
  const rows = new Map<number, number>();
  let [first, last, timeless] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  return {
    add(times) {
      for (let row = 0; row < times.length; row++) {
        const time = times[row] ?? Number.NaN;
        if (!Number.isFinite(time)) {
          timeless += 1;
          continue;
        }
        const cell = cellOf(time);
        rows.set(cell, (rows.get(cell) ?? 0) + 1);
        if (time < first) first = time;
        if (time > last) last = time;
      }
    },
    rowsByCell: () => [...rows].map(([cell, count]) => ({ cell, rows: count })),
    times: () => (first <= last ? { first, last } : null),
    withoutTime: () => timeless,
  };
}
