import type { Performance } from "@driftguard/protocol";

type Series = Performance["series"];

/** The last days of a series; every line is cut alike. */
export function lastDays(series: Series, days: number): Series {
  const end = Date.parse(series.times.at(-1) ?? "");
  const from = series.times.findIndex((at) => Date.parse(at) >= end - days * 86_400_000);
  if (from <= 0) return series;
  const cut = <Value>(values: readonly Value[]): Value[] => values.slice(from);
  return {
    times: cut(series.times),
    predictions: cut(series.predictions),
    labelled: cut(series.labelled),
    actual: cut(series.actual),
    expected: cut(series.expected),
    accuracy: cut(series.accuracy),
    estimated_accuracy: cut(series.estimated_accuracy),
    context: series.context && { ...series.context, values: cut(series.context.values) },
  };
}
