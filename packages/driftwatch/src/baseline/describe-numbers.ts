import { asText, type ColumnFacts, distinctMax, sayDistinct } from "./describe-column.ts";

const noTexts = {
  zeroLed: 0,
  written: 0,
  booleans: 0,
  datetimes: 0,
  times: 0,
  zoned: 0,
  vectors: 0,
  strangers: [],
} as const;

/**
 * What `describeColumn` counts, of doubles as a file has them: values need not be looked at for what they are, and repeats are
 * sought only until there are more different ones than are counted.
 */
export function describeNumbers(values: Float64Array): ColumnFacts {
  let [present, integers, beyondDoubles, last] = [0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [isAscending, isCounting] = [true, true];
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value !== value) continue;
    if (seen.size <= distinctMax) seen.add(value);
    if (Number.isInteger(value)) {
      integers += 1;
      if (!Number.isSafeInteger(value)) beyondDoubles += 1;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (present > 0) {
      if (!(value - last >= 0)) isAscending = false;
      if (value - last !== 1) isCounting = false;
    }
    last = value;
    present += 1;
  }
  const distinct = new Set([...seen].slice(0, distinctMax).map(asText));
  return {
    ...noTexts,
    rows: values.length,
    missing: values.length - present,
    present,
    numbers: present,
    integers,
    beyondDoubles,
    words: present,
    distinct,
    distinctText: sayDistinct(seen.size),
    // Numbers are an id only where they count up, and then no two are the same.
    isEachDistinct: present > distinctMax && isCounting,
    isAscending,
    isCounting: present > 1 && isCounting,
    min,
    max,
    examples: [...distinct].slice(0, 5),
  };
}
