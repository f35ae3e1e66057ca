import type { SeenHours } from "driftwatch";

import { floorTo, hourMs, minuteMs } from "../../profiles/index.ts";

/** What is known of a version's hours. */
export type KnownHours = SeenHours & {
  /** From here on it was checked without a gap: an hour that began before was not seen whole. */
  readonly since: number;
};

const hoursKept = 28 * 24;
const gapMinMinutes = 30;

/**
 * Adds the hours that have closed to the known ones, with the rows that have come by now. While the server was down, or
 * another version was the current one, nobody looked: such hours are neither a silence nor a habit.
 *
 * @returns the known hours themselves where there is nothing to add
 */
export function seeHour(
  known: KnownHours | null,
  {
    now,
    lastCheckAt,
    intervalMinutes,
    rowsFrom,
  }: {
    readonly now: number;
    readonly lastCheckAt: number | null;
    readonly intervalMinutes: number;
    /** Rows by the hour's begin, of the hours that closed since the last look. */
    readonly rowsFrom: ReadonlyMap<number, number>;
  },
): KnownHours {
  const closed = floorTo(now, hourMs);
  if (known === null) return { since: now, through: closed, rows: [] };
  const gapMax = Math.max(2 * intervalMinutes, gapMinMinutes) * minuteMs;
  const unseen = closed - known.through;
  const isBroken = lastCheckAt === null || now - lastCheckAt > gapMax || unseen > Math.max(gapMax, hourMs);
  const since = isBroken ? now : known.since;
  const missed = Math.min(hoursKept, unseen / hourMs);
  if (missed < 1) return isBroken ? { ...known, since } : known;
  const added = Array.from({ length: missed }, (_, index) => {
    const from = closed - (missed - index) * hourMs;
    return from >= since ? (rowsFrom.get(from) ?? 0) : null;
  });
  return { since, through: closed, rows: [...known.rows, ...added].slice(-hoursKept) };
}
