import type { PerformanceTask } from "driftwatch";
import { expect, test } from "vitest";

import { gapLimitOf } from "./gap-limit-of.ts";

const gap = (threshold: number | null) => ({
  signals: [{ signal: "gap" as const, status: "stable" as const, value: 0.2, threshold, history: null }],
});
const minutes: PerformanceTask = { kind: "regression", baseline: { residualDeviation: 12, meanAbsoluteError: 9 } };

test.each([
  {
    promise: "of rates it is the threshold itself",
    threshold: 0.3,
    task: { kind: "binary", hasScores: true },
    limit: 0.3,
  },
  // Half a standard deviation of residuals that spread by 12 minutes: 6 minutes.
  { promise: "of a regression it is in the label's own unit", threshold: 0.5, task: minutes, limit: 6 },
  { promise: "an unknown one stays unknown", threshold: null, task: minutes, limit: null },
  {
    promise: "without a baseline it is unknown",
    threshold: 0.5,
    task: { kind: "regression", baseline: null },
    limit: null,
  },
] satisfies { promise: string; threshold: number | null; task: PerformanceTask; limit: number | null }[])(
  "$promise",
  ({ threshold, task, limit }) => {
    expect(gapLimitOf(gap(threshold), task)).toBe(limit);
  },
);
