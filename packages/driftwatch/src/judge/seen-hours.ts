import { seasonalCells } from "../baseline/seasonal-cell.ts";
import {
  burstinessOf,
  expectedMin,
  expectedRows,
  judgeVolume,
  type VolumeHour,
  type VolumeJudgement,
} from "./volume.ts";

/** How many rows of each hour had come when it was first looked at after its end. */
export type SeenHours = {
  /** The end of the newest hour, epoch milliseconds. */
  readonly through: number;
  /** Hour by hour, the newest last; `null` where nobody looked, or not for the whole hour. */
  readonly rows: readonly (number | null)[];
};

export type SeenHoursContext = {
  /** Of a moment, one of the 48 seasonal cells. */
  readonly cellOf: (time: number) => number;
  /** Whether an hour, by its end, lies in an alert about the volume: no habit is learned from it. */
  readonly isCut: (end: number) => boolean;
};

export type SeenHoursJudgement = VolumeJudgement & {
  /** The end of the hour that was judged. */
  readonly through: number;
};

/** Hours to know before anything is said: a week of them. */
const hoursMin = 7 * 24;
/** How far back a thin hour looks for one that can be judged: over a long weekend. */
const hoursBackMax = 4 * 24;
const hourMs = 3_600_000;

/**
 * Judges the newest seen hour against the earlier ones of its seasonal cell, each as it was when it was first looked at: rows
 * that always come late are late here too, and nothing is said of an hour during which nobody looked.
 *
 * Hours that expect too few rows to be judged are passed over: by night what is known is what the evening showed.
 */
export function judgeSeenHours({ through, rows }: SeenHours, { cellOf, isCut }: SeenHoursContext): SeenHoursJudgement {
  const endOf = (index: number): number => through - (rows.length - 1 - index) * hourMs;
  const habits = Array.from({ length: seasonalCells }, (): Habit[] => []);
  const cells = rows.map((seen, index) => {
    const cell = cellOf(endOf(index) - hourMs);
    if (seen !== null && !isCut(endOf(index))) habits[cell]?.push({ index, rows: seen });
    return cell;
  });
  const isKnown = habits.reduce((sum, cell) => sum + cell.length, 0) >= hoursMin;
  const burstiness = burstinessOf(habits.map((cell) => cell.map((habit) => habit.rows)));
  const hourAt = (index: number): VolumeHour => {
    const seen = rows[index] ?? null;
    if (seen === null || !isKnown) return { rows: seen ?? 0, expected: null };
    const before = (habits[cells[index] ?? -1] ?? []).filter((habit) => habit.index < index);
    return {
      rows: seen,
      expected: expectedRows(
        before.map((habit) => habit.rows),
        burstiness,
      ),
    };
  };
  const oldest = Math.max(0, rows.length - hoursBackMax);
  let newest = rows.length - 1;
  while (newest > oldest && isTooThin(hourAt(newest))) newest -= 1;
  const last = [newest - 2, newest - 1, newest].filter((index) => index >= 0).map(hourAt);
  return { ...judgeVolume(last), through: endOf(newest) };
}

type Habit = { readonly index: number; readonly rows: number };

function isTooThin({ expected }: VolumeHour): boolean {
  return expected !== null && expected.rows < expectedMin;
}
