import type { SegmentDay } from "./queries/performance-hours.ts";

/** One level of a feature: what came and what was predicted in a window, and the gap before it. Rates per labelled row. */
export type SegmentRate = {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly actual: number | null;
  readonly expected: number | null;
  readonly gap: number | null;
  readonly before: number | null;
};

const rowsMin = 30;

/** The levels of one feature in the span since `from`, largest gap first; those with few labelled rows have no rates. */
export function segmentRates(
  days: readonly SegmentDay[],
  { column, from }: { readonly column: string; readonly from: number },
): SegmentRate[] {
  return [...Map.groupBy(days, ({ segment }) => segment.slice(column.length + 1))]
    .map(([value, own]): SegmentRate => {
      const now = sumOf(own.filter((day) => day.from >= from));
      const past = sumOf(own.filter((day) => day.from < from));
      return { column, value, rows: now.labelled, ...ratesOf(now), before: ratesOf(past).gap };
    })
    .filter(({ rows }) => rows > 0)
    .toSorted((one, other) => Math.abs(other.gap ?? 0) - Math.abs(one.gap ?? 0));
}

export type Sum = {
  readonly predictions: number;
  readonly labelled: number;
  readonly actual: number;
  readonly expected: number;
  readonly correct: number;
  readonly promised: number;
  readonly squared: number;
};

export function sumOf(hours: readonly Sum[]): Sum {
  return hours.reduce<Sum>(
    (sum, one) => ({
      predictions: sum.predictions + one.predictions,
      labelled: sum.labelled + one.labelled,
      actual: sum.actual + one.actual,
      expected: sum.expected + one.expected,
      correct: sum.correct + one.correct,
      promised: sum.promised + one.promised,
      squared: sum.squared + one.squared,
    }),
    { predictions: 0, labelled: 0, actual: 0, expected: 0, correct: 0, promised: 0, squared: 0 },
  );
}

/** Under 30 labelled rows a rate says nothing. */
export function ratesOf({ labelled, actual, expected }: Sum): {
  actual: number | null;
  expected: number | null;
  gap: number | null;
} {
  if (labelled < rowsMin) return { actual: null, expected: null, gap: null };
  return { actual: actual / labelled, expected: expected / labelled, gap: (actual - expected) / labelled };
}
