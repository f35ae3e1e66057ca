import type { Performance } from "@driftguard/protocol";

import { formatShare } from "../../ui/numbers.ts";
import { formatDate } from "../../ui/times.ts";

const day = 86_400_000;

/**
 * The other high points of the actual rate, marked "actual / predicted", so that the reader sees whether the predictions
 * rose with it. Peaks lie three days apart, before the breach, and clearly above the median.
 *
 * @param count - how many at most
 */
export function peakNotes(
  { times, actual, expected }: Performance["series"],
  { count, before }: { readonly count: number; readonly before: number },
): { readonly at: number; readonly value: number; readonly text: string }[] {
  const points = times.flatMap((time, i) => {
    const value = actual[i] ?? null;
    const predicted = expected[i] ?? null;
    const at = Date.parse(time);
    return value === null || predicted === null || at >= before ? [] : [{ at, value, predicted }];
  });
  const sorted = points.map(({ value }) => value).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const chosen: typeof points = [];
  for (const point of points.toSorted((a, b) => b.value - a.value)) {
    if (chosen.length === count || point.value < median * 1.8) break;
    if (chosen.every(({ at }) => Math.abs(at - point.at) > 3 * day)) chosen.push(point);
  }
  return chosen.map(({ at, value, predicted }) => ({
    at,
    value,
    text: `${formatDate(at)}\n${Math.round(value * 100)} / ${formatShare(predicted, 0)}`,
  }));
}
