import type { SegmentDay } from "./queries/performance-hours.ts";
import { ratesOf, sumOf } from "./rates.ts";

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
