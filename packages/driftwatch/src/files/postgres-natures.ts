import { type ColumnNature, durations, timesOfDay } from "./column-nature.ts";

// https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat
const [timeType, timeOfZoneType, intervalType, bytesType, moneyType] = [1083, 1266, 1186, 17, 790];
const [bitType, bitsType] = [1560, 1562];

/** What a column of PostgreSQL is, where its values alone would not tell; `undefined` where they do. */
export function postgresNature(oid: number): ColumnNature | undefined {
  if (oid === timeType) return timesOfDay(1);
  if (oid === timeOfZoneType) return { says: "times of day with a zone, as texts" };
  if (oid === intervalType)
    return { ...durations(1), says: "intervals, in seconds, a month counted as 30 days and a year as 365.25" };
  if (oid === bytesType) return { says: "bytes, as hexadecimal digits" };
  if (oid === moneyType) return { says: "amounts of money as texts: cast them to numeric to compare them as amounts" };
  return oid === bitType || oid === bitsType ? { says: "bits, as texts" } : undefined;
}

/** Reads `13:30:00.25`, and PostgreSQL's ISO form of intervals; `undefined` where values of a type are no spans. */
export function postgresSeconds(oid: number): ((text: string) => number | string) | undefined {
  if (oid === timeType) return secondsOfClock;
  return oid === intervalType ? secondsOfInterval : undefined;
}

/** A whole number that a double would round keeps all its digits, with a fraction of zeros as well. */
export function wholeOrDouble(text: string): number | bigint {
  const value = Number(text);
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  const whole = /^(-?\d+)(?:\.0+)?$/.exec(text)?.[1];
  return whole === undefined ? value : BigInt(whole);
}

function secondsOfClock(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}

const interval = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/;
const day = 86_400;
/** As PostgreSQL counts them where it makes seconds of an interval: a year as 365.25 days. */
const secondsOfParts = [365.25 * day, 30 * day, day, 3600, 60, 1];

/** One without an end stays a text. */
function secondsOfInterval(text: string): number | string {
  const parts = interval.exec(text)?.slice(1);
  return parts?.reduce((sum, part, i) => sum + Number(part ?? 0) * (secondsOfParts[i] ?? 0), 0) ?? text;
}
