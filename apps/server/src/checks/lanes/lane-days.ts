import { windowRowsMin } from "driftwatch";

import { dayMs } from "../../profiles/index.ts";

const daysMax = 7;

/**
 * How many days up to `to` the slow lane looks at: one, or as many more, up to seven, as its least rows take. Only hours
 * that lie whole within them count, so it may say a day more than is needed, never one less.
 */
export function laneDays(hours: readonly { readonly bucket: number; readonly events: number }[], to: number): number {
  for (let days = 1; days < daysMax; days += 1) {
    const from = to - days * dayMs;
    const rows = hours.reduce((sum, { bucket, events }) => (bucket >= from ? sum + events : sum), 0);
    if (rows >= windowRowsMin) return days;
  }
  return daysMax;
}
