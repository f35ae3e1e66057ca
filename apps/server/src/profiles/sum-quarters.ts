import { type Bins, emptyProfile, mergeProfiles, type Profile } from "driftwatch";

import { minuteMs, type Target } from "./spans.ts";

/**
 * The profile of a span from those of its quarters: an hour is the sum of its quarters, a day of its hours, in the order
 * of time. Sums of moments are rounded at each step, so they are made by the same steps wherever they are made.
 */
export function sumQuarters(bins: Bins, quarters: ReadonlyMap<number, Profile>, { minutes, bucket }: Target): Profile {
  if (minutes === 15) return quarters.get(bucket) ?? emptyProfile(bins);
  const step = minutes === 60 ? 15 : 60;
  const parts: Profile[] = [];
  for (let at = bucket; at < bucket + minutes * minuteMs; at += step * minuteMs) {
    const part = sumQuarters(bins, quarters, { minutes: step, bucket: at });
    if (part.events > 0) parts.push(part);
  }
  return mergeProfiles(bins, parts);
}
