import type { LaneWindow, WindowContext } from "./lane-window.ts";

/** A window that has so much more, or less, of weekends than what it is compared with differs by that alone. */
const sharesApartMax = 1 / 3;
const weekendFrom = 24;

/** Whether a window has another share of weekend rows than all production beside it. */
export function isOfOtherDays({ seasonal: { cells } }: WindowContext, { byCell, leftOut }: LaneWindow): boolean {
  const beside = cells.map((cell, i) => ({ cell: i, rows: (cell?.events ?? 0) - (leftOut[i]?.events ?? 0) }));
  return Math.abs(weekendShare(byCell) - weekendShare(beside)) > sharesApartMax;
}

function weekendShare(rows: LaneWindow["byCell"]): number {
  const sum = (some: LaneWindow["byCell"]): number => some.reduce((total, one) => total + one.rows, 0);
  return sum(rows.filter(({ cell }) => cell >= weekendFrom)) / Math.max(1, sum(rows));
}
