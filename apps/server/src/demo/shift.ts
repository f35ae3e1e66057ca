const day = 86_400_000;
const eventMorning = Date.UTC(2013, 3, 23, 2);

/** Where live data begins in the source: the models were trained on what lies before. */
export const liveFrom: number = Date.UTC(2013, 2, 1);

/**
 * By how many whole days the source is moved: so that the morning after its worst day, 23 April 02:00 to 24 April 02:00
 * UTC, is now. Hours of the day stay what they were.
 */
export function shiftDays(now: number): number {
  return Math.floor((now - eventMorning) / day);
}

export function moved(time: number, days: number): number {
  return time + days * day;
}
