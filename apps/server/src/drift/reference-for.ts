import { expectedProfile, type Profile, seasonalCell } from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";

/** What a window with these rows an hour is compared with: the same hours of the baseline where it has times, else all of it. */
export function referenceFor(
  baseline: ActiveBaseline,
  hours: readonly { readonly bucket: number; readonly events: number }[],
): Profile {
  const { seasonal, bins, profile, timeZone } = baseline;
  if (seasonal === null) return profile;
  const cellOf = seasonalCell(timeZone);
  return expectedProfile({
    bins,
    cells: seasonal,
    window: hours.map(({ bucket, events }) => ({ cell: cellOf(bucket), rows: events })),
  });
}
