import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Spark } from "../../../charts/spark.tsx";
import { useClient } from "../../../client-context.ts";
import { type KeyFigure, KeyFigures } from "../../../ui/key-figures.tsx";
import { formatCount, formatRatio, formatShortCount } from "../../../ui/numbers.ts";
import { againstWords } from "../../drift/against-words.ts";
import { heatmapQuery } from "../../drift/queries.ts";
import { driftingOfColumns, worstOfColumns } from "../../drift/worst-of-columns.ts";
import { metricWords, metricsOf, showMetric } from "../../performance/metric-words.ts";
import { performanceQuery } from "../../performance/queries.ts";

/** The strip under the verdict: inputs, the worst of them, performance, labels, traffic. */
export function ModelFigures({ model }: { model: string }): ReactNode {
  const client = useClient();
  const { data: heatmap } = useQuery(heatmapQuery(client, model, 168));
  // The figures are of the last 24 h alone: the series of two months would be half of the page.
  const { data: performance } = useQuery(performanceQuery(client, model, 1));
  const drifting = heatmap ? driftingOfColumns(heatmap) : [];
  const worst = heatmap ? worstOfColumns(heatmap) : [];
  const judged = heatmap?.features.filter(({ now }) => now.severity !== null) ?? [];
  const worstNow = judged.toSorted((a, b) => (b.now.ratio ?? 0) - (a.now.ratio ?? 0))[0];
  const over = judged.filter(({ now }) => (now.severity ?? 0) >= 3).length;
  const [metric, value] = metricsOf(performance?.now.metrics ?? {}).find(([, known]) => known !== null) ?? [null, null];
  const worstSignal = Math.max(0, ...(performance?.signals ?? []).map(({ severity }) => severity ?? 0));
  const figures: readonly KeyFigure[] = [
    {
      name: "Features drifting",
      value: judged.length === 0 ? "–" : `${over} of ${judged.length}`,
      note: heatmap ? `now, vs ${againstWords(heatmap)}` : "now",
      severity: over > 0 ? 3 : 0,
      chart: (
        <Spark values={drifting} width={76} colour={over > 0 ? "var(--severity-line-3)" : "var(--chart-current)"} />
      ),
    },
    {
      name: "Largest",
      value: formatRatio(worstNow?.now.ratio ?? null),
      note: worstNow ? `${worstNow.name}, of its limit` : "nothing was judged yet",
      severity: worstNow?.now.severity ?? null,
      chart: <Spark values={worst} width={76} />,
    },
    {
      name: metric === null ? "Performance" : metricWords(metric),
      value: metric === null ? "–" : showMetric(metric, value),
      note: metric === null ? (performance?.reason ?? "no labels have come") : "over labelled rows of 24 h",
      severity: worstSignal,
    },
    {
      name: "Labelled",
      value: performance
        ? `${formatShortCount(performance.now.labelled)} of ${formatShortCount(performance.now.predictions)}`
        : "–",
      note: performance ? `${formatCount(performance.now.waiting)} waiting` : "in 24 h",
    },
    {
      name: "Traffic",
      value: formatShortCount(performance?.now.predictions ?? null),
      note: "predictions in 24 h",
      chart: <Spark values={heatmap?.rows ?? []} width={76} />,
    },
  ];
  return <KeyFigures label="Key figures" figures={figures} />;
}
