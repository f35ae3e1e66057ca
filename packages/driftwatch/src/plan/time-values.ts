import { readMoment } from "./column-values.ts";

/** A column's values as times, epoch milliseconds; NaN where there is none, or none that can be read. */
export function timeValues(values: ArrayLike<unknown>): Float64Array {
  const times = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const seconds = readMoment(value);
    const time = seconds === null || isSmallNumber(value) ? Number.NaN : seconds * 1000;
    times[i] = Math.abs(time) <= latest ? time : Number.NaN;
  }
  return times;
}

/** What a date can say, either way from 1970. */
const latest = 8.64e15;

/** Seconds since 1970 of before 1973: ages and counters, of which nobody meant a time. */
function isSmallNumber(value: unknown): boolean {
  const isNumber =
    typeof value === "number" ||
    typeof value === "bigint" ||
    (typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value));
  return isNumber && Math.abs(Number(value)) < 1e8;
}
