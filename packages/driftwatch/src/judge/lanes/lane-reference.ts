import type { Profile } from "../../profile/profile.ts";
import { expectedProfile } from "./expected-profile.ts";
import type { LaneWindow, WindowContext } from "./lane-window.ts";
import type { Stage } from "./stage.ts";

/**
 * What a window is compared with: the same hours of the clean days, or, in the first days, all of them alike. Nothing of
 * the window itself is in it.
 */
export function laneReference(
  { bins, seasonal }: WindowContext,
  window: LaneWindow,
  reference: Exclude<Stage["reference"], "none">,
): Profile {
  const { cells } = seasonal;
  if (reference === "seasonal") return expectedProfile({ bins, cells, window: window.byCell, leftOut: window.leftOut });
  // Every cell weighs by its own rows: the expected profile of a window that has as many rows in each cell as were seen.
  const pooled = cells.map((cell, i) => ({ cell: i, rows: (cell?.events ?? 0) - (window.leftOut[i]?.events ?? 0) }));
  return expectedProfile({ bins, cells, window: pooled, leftOut: window.leftOut });
}
