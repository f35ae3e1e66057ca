import type { Heatmap } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { limitChart } from "./limit-chart.ts";

const start = Date.UTC(2026, 10, 20);
const hour = 3_600_000;
const iso = (hours: number): string => new Date(start + hours * hour).toISOString();
const heatmapOf = (ratio: readonly (number | null)[], marks: Heatmap["marks"] = []): Heatmap => ({
  from: iso(0),
  to: iso(ratio.length),
  step_minutes: 60,
  against: "history",
  times: ratio.map((_, i) => iso(i)),
  features: [
    {
      name: "amount",
      type: "numeric",
      now: { severity: 0, ratio: null, status: null, method: null, effect: null, threshold: null },
      ratio: [...ratio],
      severity: ratio.map((value) => (value === null ? null : value > 1 ? 3 : 0)),
    },
  ],
  rows: ratio.map(() => 100),
  marks,
});

test.each([
  {
    promise: "a breach that lasts is counted to the end of its last hour",
    ratio: [0.2, 1.2, 1.3],
    caption: "Over a limit for 2 h. Began Fri 20 Nov, 01:00 UTC.",
  },
  {
    promise: "a breach that is over is told as past",
    ratio: [1.2, 0.3, 0.2],
    caption: "Nothing is over its limit now; the last time ended Fri 20 Nov, 01:00 UTC.",
  },
  {
    promise: "where nothing was judged, it is not called calm",
    ratio: [null, null, null],
    caption: "Nothing was judged in this span.",
  },
  { promise: "a calm span says so", ratio: [0.1, null, 0.2], caption: "No input was over its limit in this span." },
])("$promise", ({ ratio, caption }) => {
  expect(limitChart(heatmapOf(ratio), null).caption).toBe(caption);
});

test("a version registered within the day before is named beside the beginning", () => {
  const marks: Heatmap["marks"] = [{ at: iso(-3), kind: "version", label: "v42" }];
  expect(limitChart(heatmapOf([0.2, 1.2], marks), null).caption).toBe("Over a limit for 1 h. Began 4 h after v42.");
});

test("breaches are shaded where the server judged Drift", () => {
  expect(limitChart(heatmapOf([0.2, 1.2, 0.3, 1.4]), null).data.breaches).toEqual([
    { from: start + hour, to: start + 2 * hour },
    { from: start + 3 * hour, to: start + 4 * hour },
  ]);
});

test.each([
  { top: 0.5, labels: ["Watch 0.7×", "Drift 1×"] },
  { top: 2, labels: ["Watch 0.7×", "Drift 1×", "Severe 2×"] },
  { top: 5, labels: ["Drift 1×", "Severe 2×"] },
  { top: 22, labels: ["Drift 1×"] },
])("with values up to $top the limits whose words have room are drawn", ({ top, labels }) => {
  expect(limitChart(heatmapOf([0.2, top]), null).data.limits?.map(({ label }) => label)).toEqual(labels);
});
