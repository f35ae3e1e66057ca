import { readMoment } from "./column-values.ts";

/** A column's values as times, epoch milliseconds; NaN where there is none, or none that can be read. */
export function timeValues(values: ArrayLike<unknown>): Float64Array {
  const times = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const seconds = readMoment(values[i]);
    const time = seconds === null ? Number.NaN : seconds * 1000;
    times[i] = Math.abs(time) <= latest ? time : Number.NaN;
  }
  return times;
}

/** What a date can say, either way from 1970. */
const latest = 8.64e15;
