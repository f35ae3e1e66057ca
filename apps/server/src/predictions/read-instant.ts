const written = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch ms of an ISO 8601 time with a zone; `null` if it is none, or on no day of the calendar. */
export function parseInstant(text: string): number | null {
  const [, year, month, day, hour] = written.exec(text) ?? [];
  if (year === undefined || Number(hour) > 23) return null;
  // `Date.parse` takes the 30th of February for the 2nd of March.
  if (Number(day) > 28 && Number(day) > daysIn(Number(year), Number(month))) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** Epoch ms of an ISO time, epoch seconds (below 1e11) or epoch milliseconds; `null` if it is none of these. */
export function readInstant(value: unknown): number | null {
  if (typeof value === "string") return parseInstant(value);
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return null;
  const ms = value < 1e11 ? value * 1000 : value;
  return ms < 8.64e15 ? Math.round(ms) : null;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
