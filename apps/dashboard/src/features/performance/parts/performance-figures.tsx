import type { Performance } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Spark } from "../../../charts/spark.tsx";
import { type KeyFigure, KeyFigures } from "../../../ui/key-figures.tsx";
import { formatCount, formatPoints, formatShare, formatShortCount } from "../../../ui/numbers.ts";
import { metricWords, metricsOf, showMetric } from "../metric-words.ts";
import { showRate } from "../show-rate.ts";

const hoursOfWeek = 168;

/** The last 24 hours in figures, each with what it is compared with. */
export function PerformanceFigures({ performance }: { performance: Performance }): ReactNode {
  const { now, series, signals } = performance;
  const severityOf = (name: string): number =>
    signals.find((signal) => signal.name.replaceAll("-", " ") === name)?.severity ?? 0;
  const tail = (values: readonly (number | null)[]): readonly (number | null)[] => values.slice(-hoursOfWeek);
  const show = showRate(performance);
  const accuracy = now.metrics["accuracy"] ?? null;
  const estimated = now.estimated["accuracy"] ?? null;
  const gap = now.actual === null || now.expected === null ? null : now.actual - now.expected;
  const isOver = (severity: number): string => (severity >= 2 ? "var(--severity-line-3)" : "var(--chart-current)");
  const worst = Math.max(0, ...signals.map(({ severity }) => severity ?? 0));
  const figures: readonly KeyFigure[] = [
    {
      name: show.actualName,
      value: show(now.actual),
      note: gap === null ? "24 h" : `${show.gap(gap)} on predicted`,
      severity: severityOf("gap"),
      chart: <Spark values={tail(series.actual)} width={76} colour={isOver(severityOf("gap"))} />,
    },
    {
      name: show.expectedName,
      value: show(now.expected),
      note: "24 h of predictions",
      chart: <Spark values={tail(series.expected)} width={76} />,
    },
    accuracy === null
      ? metricFigure(performance)
      : {
          name: "Real accuracy",
          value: formatShare(accuracy),
          note: estimated === null ? "over labelled rows" : `${formatPoints(accuracy - estimated)} on estimated`,
          severity: severityOf("accuracy drop"),
          chart: <Spark values={tail(series.accuracy)} width={76} colour={isOver(severityOf("accuracy drop"))} />,
        },
    estimated === null
      ? {
          name: "Signals",
          value: `${signals.filter(({ status }) => status === "drift").length} of ${signals.length}`,
          note: "over their limits",
          severity: worst,
        }
      : {
          name: "Estimated accuracy",
          value: formatShare(estimated),
          note: "assumes outcomes follow inputs as before",
          chart: <Spark values={tail(series.estimated_accuracy)} width={76} />,
        },
    {
      name: "Labelled",
      value: `${formatShortCount(now.labelled)} of ${formatShortCount(now.predictions)}`,
      note: `${formatCount(now.waiting)} waiting`,
    },
  ];
  return <KeyFigures label="Key figures, last 24 hours" figures={figures} />;
}

function metricFigure({ now }: Performance): KeyFigure {
  const [name, value] = metricsOf(now.metrics).find(([, known]) => known !== null) ?? ["metric", null];
  return { name: metricWords(name), value: showMetric(name, value), note: "over labelled rows of 24 h" };
}
