export const minuteMs = 60_000;
export const quarterMs = 15 * minuteMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Minutes of a stored profile. */
export type SpanMinutes = 15 | 60 | 1440;

const quartersKeptMs = 2 * dayMs;
const hoursKeptMs = 35 * dayMs;

/** Profiles of quarters are kept for 2 days and of hours for 35, cut at whole hours and days; of days, for ever. */
export function keptFrom(now: number): { readonly quarters: number; readonly hours: number } {
  return { quarters: floorTo(now - quartersKeptMs, hourMs), hours: floorTo(now - hoursKeptMs, dayMs) };
}

export function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

export type Target = { readonly minutes: SpanMinutes; readonly bucket: number };

/** What is counted from the events for a dirty quarter: itself, or the hour or day that alone is still kept. */
export function targetOf(quarter: number, now: number): Target {
  const kept = keptFrom(now);
  if (quarter >= kept.quarters) return { minutes: 15, bucket: quarter };
  if (quarter >= kept.hours) return { minutes: 60, bucket: floorTo(quarter, hourMs) };
  return { minutes: 1440, bucket: floorTo(quarter, dayMs) };
}

export type Piece = { readonly minutes: SpanMinutes; readonly from: number; readonly to: number };

/**
 * The fewest runs of stored profiles that make up a window: days in the middle, hours around them, quarters at its ends.
 * Its beginning is moved back to what is still kept.
 */
export function piecesOf(from: number, to: number, now: number): Piece[] {
  const kept = keptFrom(now);
  const grain = from < kept.hours ? dayMs : from < kept.quarters ? hourMs : quarterMs;
  const pieces: Piece[] = [];
  let at = floorTo(from, grain);
  const end = Math.ceil(to / quarterMs) * quarterMs;
  while (at < end) {
    const minutes: SpanMinutes =
      at % dayMs === 0 && at + dayMs <= end
        ? 1440
        : at % hourMs === 0 && (at + hourMs <= end || at < kept.quarters)
          ? 60
          : 15;
    const next = at + minutes * minuteMs;
    const last = pieces.at(-1);
    if (last?.minutes === minutes) pieces[pieces.length - 1] = { ...last, to: next };
    else pieces.push({ minutes, from: at, to: next });
    at = next;
  }
  return pieces;
}
