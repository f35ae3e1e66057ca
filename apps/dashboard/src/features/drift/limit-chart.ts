import type { Heatmap } from "@driftguard/protocol";

import { breachSpans } from "../../charts/time-series/breach-spans.ts";
import type { TimeSeriesData } from "../../charts/time-series/time-series-data.ts";
import { formatRatio } from "../../ui/numbers.ts";
import { formatDuration, formatMoment } from "../../ui/times.ts";
import { driftingOfColumns, worstOfColumns } from "./worst-of-columns.ts";

/** Predictions stand beside the inputs in the map; they get a line of their own. */
const predictionNames = ["prediction", "score"];

/**
 * The history in multiples of the limits: the worst input, and the predictions where the map has them. Limits differ by
 * feature, so the lines stand at their multiples.
 */
export function limitChart(
  heatmap: Heatmap,
  selected: number | null,
): { readonly data: TimeSeriesData; readonly caption: string } {
  const times = heatmap.times.map((at) => Date.parse(at));
  const prediction = heatmap.features.find(({ name }) => predictionNames.includes(name));
  const inputs = { ...heatmap, features: heatmap.features.filter((feature) => feature !== prediction) };
  const worst = worstOfColumns(inputs);
  const drifting = driftingOfColumns(heatmap);
  const spans = breachSpans(times, (i) => (drifting[i] ?? 0) > 0);
  const top = Math.max(0, ...worst.filter((value) => value !== null));
  // Their words lie on each other where the highest value is far above.
  const limits = [
    ...(top > 3 ? [] : [{ value: 0.7, label: "Watch 0.7×", severity: 2 }]),
    { value: 1, label: "Drift 1×", severity: 3 },
    ...(top > 1.6 && top <= 12 ? [{ value: 2, label: "Severe 2×", severity: 4 }] : []),
  ];
  return {
    caption: heatmap.features.some(({ ratio }) => ratio.some((value) => value !== null))
      ? captionOf(spans, times, heatmap)
      : "Nothing was judged in this span.",
    data: {
      times,
      lines: [
        { name: "Worst input", values: worst, look: "first" },
        ...(prediction ? [{ name: "Prediction", values: prediction.ratio, look: "second" as const }] : []),
      ],
      limits,
      flags: heatmap.marks.map(({ at, label }) => ({ at: Date.parse(at), label })),
      breaches: spans,
      selected,
      format: formatRatio,
      formatTick: (value) => `${value}×`,
      unit:
        heatmap.step_minutes > 60 ? `maximum of ${heatmap.step_minutes / 60} h` : "multiples of each input's own limit",
    },
  };
}

/** "Over a limit for 44 h. Began 8 h after v42." */
function captionOf(spans: readonly { from: number; to: number }[], times: readonly number[], heatmap: Heatmap): string {
  const last = spans.at(-1);
  if (last === undefined) return "No input was over its limit in this span.";
  const end = (times.at(-1) ?? 0) + heatmap.step_minutes * 60_000;
  const isNow = last.to >= end - 1;
  const before = heatmap.marks
    .map(({ at, label }) => ({ at: Date.parse(at), label }))
    .filter(({ at }) => at <= last.from && last.from - at <= 86_400_000)
    .at(-1);
  const suspect = before
    ? ` Began ${formatDuration(last.from - before.at)} after ${before.label}.`
    : ` Began ${formatMoment(last.from)}.`;
  return isNow
    ? `Over a limit for ${formatDuration(end - last.from)}.${suspect}`
    : `Nothing is over its limit now; the last time ended ${formatMoment(last.to)}.`;
}
