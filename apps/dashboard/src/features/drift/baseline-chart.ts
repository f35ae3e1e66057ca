import type { DriftHistory, Heatmap } from "@driftguard/protocol";

import { breachSpans } from "../../charts/time-series/breach-spans.ts";
import type { TimeSeriesData } from "../../charts/time-series/time-series-data.ts";
import { formatDecimal } from "../../ui/numbers.ts";

const hour = 3_600_000;

/**
 * Each hour's distance to the baseline that was given. Hours with too few rows are not in the history: they are gaps, not
 * zeros, and not joined over.
 */
export function baselineChart(
  history: DriftHistory,
  marks: Heatmap["marks"],
  selected: number | null,
): { readonly data: TimeSeriesData; readonly caption: string } {
  const known = new Map(history.map((point) => [Date.parse(point.timestamp), point]));
  const first = Math.min(...known.keys());
  const last = Math.max(...known.keys());
  const times =
    known.size === 0 ? [] : Array.from({ length: Math.round((last - first) / hour) + 1 }, (_, i) => first + i * hour);
  const detected = history.filter((point) => point.drift_detected).length;
  const missing = times.length - known.size;
  return {
    caption:
      known.size === 0
        ? "No hour had enough rows."
        : `Unlike the baseline in ${detected} of ${known.size} hours${missing > 0 ? `; ${missing} had too few rows` : ""}. For reading: it opens no alert.`,
    data: {
      times,
      lines: [
        { name: "Largest distance", values: times.map((at) => known.get(at)?.drift_score ?? null), look: "first" },
      ],
      flags: marks.map(({ at, label }) => ({ at: Date.parse(at), label })),
      breaches: breachSpans(times, (i) => known.get(times[i] ?? 0)?.drift_detected ?? false),
      selected,
      ceiling: 1,
      format: (value) => formatDecimal(value),
      unit: "largest of all features, one hour",
    },
  };
}
