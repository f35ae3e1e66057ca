import { epochSeconds } from "driftwatch/files";

const written = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/i;
const digits = /^[+-]?\d+(\.\d+)?$/;
const missing: ReadonlySet<string> = new Set(["", "nat", "nan", "null", "none", "na", "n/a"]);

/**
 * A point in time as epoch seconds; NaN where it is missing, `null` where it is none.
 *
 * ISO 8601, also with a blank for the T; without a zone it is UTC, as everywhere in the product. A number is epoch seconds,
 * milliseconds, microseconds or nanoseconds, by its size: the thresholds lie in the year 5138. Other spellings, such as
 * 11/26/2026, could be read in two ways and are not read.
 */
export function readMoment(value: unknown): number | null {
  if (value === null || value === undefined || Number.isNaN(value)) return Number.NaN;
  if (value instanceof Date) return within(value.getTime() / 1000);
  if (typeof value === "bigint" || typeof value === "number") return within(epochSeconds(Number(value)));
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (missing.has(text.toLowerCase())) return Number.NaN;
  return within(digits.test(text) ? epochSeconds(Number(text)) : secondsOfText(text));
}

function secondsOfText(text: string): number {
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    written.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return Number.NaN;
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // `Date.parse` takes the 30th of February for the 2nd of March.
  if (new Date(whole).getUTCDate() !== Number(day) || Number(hour) > 23) return Number.NaN;
  return whole / 1000 + Number(`0${fraction}`) - offsetOf(zone);
}

/** Seconds that a zone is ahead of UTC. */
function offsetOf(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const ahead = Number(hours) * 3600 + Number(minutes ?? 0) * 60;
  return sign === "-" ? -ahead : ahead;
}

const latest = Date.UTC(9999, 11, 31) / 1000;

function within(seconds: number): number | null {
  return Math.abs(seconds) <= latest ? seconds : null;
}
