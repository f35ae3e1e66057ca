import type { Performance } from "@driftguard/protocol";
import { type ReactNode, useMemo } from "react";

import { LazyTimeSeries } from "../../../charts/time-series/lazy-time-series.tsx";
import type { TimeSeriesData } from "../../../charts/time-series/time-series-data.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { formatShare, formatTickInUnit } from "../../../ui/numbers.ts";
import { lastDays } from "../in-range.ts";

/** What was realised against what was estimated without labels: the estimate is blind to a change of outcomes. */
export function AccuracyCard({ performance }: { performance: Performance }): ReactNode {
  const data = useMemo(() => toChart(performance), [performance]);
  const hasValues = data.lines.some(({ values }) => values.some((value) => value !== null));
  const caption = captionOf(performance);
  return (
    <Card title="Realised and estimated accuracy" caption={caption}>
      {hasValues ? (
        <LazyTimeSeries data={data} height={226} label={`Realised and estimated accuracy. ${caption}`} />
      ) : (
        <Empty title={performance.task === "regression" ? "No accuracy for this task" : "No accuracy yet"}>
          <span>
            {performance.task === "regression"
              ? "Accuracy is of classes; this model predicts numbers."
              : "It is estimated from scores of two classes, and counted where labels come."}
          </span>
        </Empty>
      )}
    </Card>
  );
}

function toChart(performance: Performance): TimeSeriesData {
  const { times, accuracy, estimated_accuracy: estimated } = lastDays(performance.series, 14);
  const stamps = times.map((at) => Date.parse(at));
  const last = (values: readonly (number | null)[]): number | null =>
    values.findLast((value) => value !== null) ?? null;
  const alert = performance.marks
    .filter(({ kind }) => kind === "alert")
    .map(({ at }) => Date.parse(at))
    .at(-1);
  const isInside = alert !== undefined && alert >= (stamps[0] ?? 0);
  return {
    times: stamps,
    lines: [
      { name: "Realised", values: accuracy, look: "first", ...ended("Realised", last(accuracy)) },
      { name: "Estimated", values: estimated, look: "second", ...ended("Estimated", last(estimated)) },
    ],
    flags: performance.marks.map(({ at, label }) => ({ at: Date.parse(at), label })),
    breaches: isInside ? [{ from: alert, to: stamps.at(-1) ?? alert }] : [],
    ceiling: 1,
    format: (value) => formatShare(value),
    formatTick: (value) => formatTickInUnit(value, "share"),
    unit: "24 h window",
  };
}

function ended(name: string, value: number | null): { end?: string } {
  return value === null ? {} : { end: `${name} ${formatShare(value, 0)}` };
}

function captionOf({ now }: Performance): string {
  const realised = now.metrics["accuracy"] ?? null;
  const estimated = now.estimated["accuracy"] ?? null;
  if (realised === null && estimated !== null)
    return "Only estimated: no labels have come. It assumes that outcomes follow the inputs as before.";
  if (realised === null || estimated === null) return "The estimate assumes that outcomes follow the inputs as before.";
  const relation = realised < estimated - 0.1 ? "is far under" : realised > estimated + 0.1 ? "is above" : "follows";
  return `Realised ${formatShare(realised)} ${relation} the estimate of ${formatShare(estimated)}, which assumes that outcomes follow the inputs as before.`;
}
