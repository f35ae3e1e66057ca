import type { Drift, Heatmap } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Spark } from "../../../charts/spark.tsx";
import { type KeyFigure, KeyFigures } from "../../../ui/key-figures.tsx";
import { countOf, formatDecimal, formatPValue, formatRatio, formatShortCount } from "../../../ui/numbers.ts";
import { rankFeatures } from "../rank-features.ts";
import { againstWords } from "../against-words.ts";
import { driftingOfColumns, worstOfColumns } from "../worst-of-columns.ts";

/**
 * Two gauges side by side that must not be mixed: how far inputs are from what is usual now, which alerts follow; and how
 * far the whole window is from the baseline that was given, which is for reading.
 */
export function DriftFigures({ drift, heatmap }: { drift: Drift; heatmap: Heatmap }): ReactNode {
  const judged = heatmap.features.filter(({ now }) => now.severity !== null);
  const over = judged.filter(({ now }) => (now.severity ?? 0) >= 3).length;
  const [worst] = rankFeatures(judged);
  // A feature has several signals: features are counted, not signals.
  const compared = new Set(drift.features.map(({ feature }) => feature));
  const unlike = new Set(drift.features.filter(({ status }) => status === "drift").map(({ feature }) => feature));
  const [largest] = drift.features.toSorted((a, b) => (b.effect.value ?? -1) - (a.effect.value ?? -1));
  const against = drift.baseline === null ? "no baseline" : `baseline ${drift.baseline.number}`;
  const figures: readonly KeyFigure[] = [
    {
      name: "Features drifting",
      value: judged.length === 0 ? "–" : `${over} of ${judged.length}`,
      note:
        judged.length < heatmap.features.length
          ? `${heatmap.features.length - judged.length} not judged`
          : `now, vs ${againstWords(heatmap)}`,
      severity: over > 0 ? 3 : 0,
      chart: (
        <Spark
          values={driftingOfColumns(heatmap)}
          width={76}
          colour={over > 0 ? "var(--severity-line-3)" : "var(--chart-current)"}
        />
      ),
    },
    {
      name: "Worst input",
      value: formatRatio(worst?.now.ratio ?? null),
      note: worst ? `${worst.name}, of its limit` : "nothing was judged yet",
      severity: worst?.now.severity ?? null,
      chart: <Spark values={worstOfColumns(heatmap)} width={76} />,
    },
    {
      name: "Distance to the baseline",
      value: formatDecimal(drift.drift_score),
      note: largest && drift.drift_score !== null ? `${largest.feature}, vs ${against}` : `vs ${against}`,
      severity: drift.drift_detected === true ? 3 : 0,
    },
    {
      name: "Unlike the baseline",
      value: drift.features.length === 0 || drift.status !== "ok" ? "–" : `${unlike.size} of ${compared.size}`,
      note: drift.p_value === null ? "not judged" : `p ${formatPValue(drift.p_value)}, adjusted`,
    },
    {
      name: "Rows",
      value: formatShortCount(drift.rows),
      note: drift.baseline === null ? "in this span" : `vs ${formatShortCount(drift.baseline.rows)} of the baseline`,
      chart: <Spark values={heatmap.rows} width={76} />,
    },
  ];
  return <KeyFigures label={`Key figures, ${countOf(heatmap.features.length, "feature")}`} figures={figures} />;
}
