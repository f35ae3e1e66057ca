export const minuteMs = 60_000;
export const quarterMs = 15 * minuteMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;

/** Minutes of a stored profile. */
export type SpanMinutes = 15 | 60 | 1440;

const quartersKeptMs = 2 * dayMs;
const hoursKeptMs = 35 * dayMs;

/**
 * Profiles of quarters are kept for 2 days and of hours for 35, cut at whole hours and days; of days, for ever. What is
 * older is neither read nor counted, but taken away a day later: two instances' clocks, and a long refresh, may differ.
 */
export function keptFrom(now: number): { readonly quarters: number; readonly hours: number } {
  return { quarters: floorTo(now - quartersKeptMs, hourMs), hours: floorTo(now - hoursKeptMs, dayMs) };
}

/** What may be taken away: see `keptFrom`. */
export function outdatedBefore(now: number): { readonly quarters: number; readonly hours: number } {
  return keptFrom(now - dayMs);
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
 * Where what the window begins or ends in is kept in hours or days only, it is widened to them.
 */
export function piecesOf(from: number, to: number, now: number): Piece[] {
  if (from >= to) return [];
  const kept = keptFrom(now);
  const end = Math.ceil(to / quarterMs) * quarterMs;
  const pieces: Piece[] = [];
  let at = floorTo(from, from < kept.hours ? dayMs : from < kept.quarters ? hourMs : quarterMs);
  while (at < end) {
    const minutes = longestAt(at, end, kept);
    const next = at + minutes * minuteMs;
    const last = pieces.at(-1);
    if (last?.minutes === minutes) pieces[pieces.length - 1] = { ...last, to: next };
    else pieces.push({ minutes, from: at, to: next });
    at = next;
  }
  return pieces;
}

function longestAt(at: number, end: number, kept: ReturnType<typeof keptFrom>): SpanMinutes {
  const fits = (span: number): boolean => at % span === 0 && at + span <= end;
  if (at < kept.hours || fits(dayMs)) return 1440;
  return at < kept.quarters || fits(hourMs) ? 60 : 15;
}
