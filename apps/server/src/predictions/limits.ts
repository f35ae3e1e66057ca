const minute = 60_000;
const day = 86_400_000;

/** Of a body: a list of 5 MB can have two million items that are no row, each of which would be named in the answer. */
export const rowsMax = 100_000;
/** Rows times features of a body: a row of which most is missing is short to send and as long to keep as any. */
export const cellsMax = 5_000_000;
export const idMax = 256;
/** Characters of a prediction that is a text. */
export const classMax = 1000;
/** Of a row, and of a version. */
export const featuresMax = 1000;
const aheadMs = 5 * minute;

type Times = { readonly now: number; readonly retentionDays: number };

/** Whether a row may have come at that time: one too old, or ahead, is a fault of a clock or a unit. */
export function isWithinTime(time: number, { now, retentionDays }: Times): boolean {
  return time <= latestTime(now) && time >= earliestTime({ now, retentionDays });
}

export function earliestTime({ now, retentionDays }: Times): number {
  return now - (retentionDays - 1) * day;
}

/** Clocks differ. */
export function latestTime(now: number): number {
  return now + aheadMs;
}
