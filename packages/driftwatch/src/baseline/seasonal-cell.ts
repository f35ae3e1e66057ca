/** Hour of the day by weekday or weekend: cells 0 to 23 are weekdays, 24 to 47 weekends. */
export const seasonalCells = 48;

const quarterMs = 15 * 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const offsetsKept = 10_000;

/**
 * Which of the 48 seasonal cells a moment falls in, by the clock of a time zone.
 *
 * @param timeZone - IANA name, such as "Europe/Berlin"
 * @returns a function of epoch milliseconds; it remembers offsets, so make one and keep it
 * @throws RangeError if the time zone is unknown
 * @example
 * seasonalCell("UTC")(Date.UTC(2026, 10, 28, 13, 59)); // => 37
 */
export function seasonalCell(timeZone = "UTC"): (time: number) => number {
  const localTime = localClock(timeZone);
  return (time) => {
    const local = localTime(time);
    // Day 0 of the epoch was a Thursday; days 2 and 3 the weekend.
    const day = ((Math.floor(local / dayMs) % 7) + 7) % 7;
    const hour = Math.floor((((local % dayMs) + dayMs) % dayMs) / hourMs);
    return (day === 2 || day === 3 ? 24 : 0) + hour;
  };
}

/** Which day a moment falls in by the clock of a time zone: whole days since 1970-01-01. */
export function calendarDay(timeZone = "UTC"): (time: number) => number {
  const localTime = localClock(timeZone);
  return (time) => Math.floor(localTime(time) / dayMs);
}

/** Epoch milliseconds moved so that UTC arithmetic reads the local clock. Offsets change on quarter-hours only. */
function localClock(timeZone: string): (time: number) => number {
  if (timeZone === "UTC") return (time) => time;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const offsets = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / quarterMs) * quarterMs;
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size >= offsetsKept) offsets.clear();
      offset = readLocal(format, quarter) - quarter;
      offsets.set(quarter, offset);
    }
    return time + offset;
  };
}

function readLocal(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}
