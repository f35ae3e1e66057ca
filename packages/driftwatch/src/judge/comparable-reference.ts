import type { Baseline } from "../baseline/baseline.ts";
import type { Profile } from "../profile/profile.ts";
import { expectedProfile, type CellRows } from "./lanes/expected-profile.ts";

/**
 * What a window is fairly compared with: the baseline at the same hours of the week where both sides have times, else all
 * of it. Hours that the baseline does not cover borrow from others, see `seasonalCover`.
 *
 * @param window - rows of the window in each seasonal cell; left out where its times are not known
 */
export function comparableReference(
  { bins, profile, seasonal }: Pick<Baseline, "bins" | "profile" | "seasonal">,
  window: readonly CellRows[] | undefined,
): Profile {
  return seasonal === null || window === undefined ? profile : expectedProfile({ bins, cells: seasonal, window });
}

/** Where the rows of a window find what they are compared with. */
export type SeasonalCover = {
  /** In hours of the week that the baseline covers. */
  readonly sameHours: number;
  /** In others: compared with the same hours of the other kind of day. */
  readonly otherDays: number;
  /** In hours that the baseline covers on no day: compared with all hours. */
  readonly allHours: number;
};

/** How well a baseline covers the hours of a window. */
export function seasonalCover(cells: readonly (Profile | null)[], window: readonly CellRows[]): SeasonalCover {
  const isCovered = (cell: number): boolean => (cells[cell]?.events ?? 0) > 0;
  const cover = { sameHours: 0, otherDays: 0, allHours: 0 };
  for (const { cell, rows } of window) {
    if (isCovered(cell)) cover.sameHours += rows;
    else if (isCovered((cell + 24) % 48)) cover.otherDays += rows;
    else cover.allHours += rows;
  }
  return cover;
}
