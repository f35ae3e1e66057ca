import type { Heatmap } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { driftingOfColumns, worstOfColumns } from "./worst-of-columns.ts";

const now = { severity: 0, ratio: 0, status: null, method: null, effect: null, threshold: null };
const heatmap: Heatmap = {
  from: "2026-11-21T00:00:00Z",
  to: "2026-11-21T03:00:00Z",
  step_minutes: 60,
  against: "history",
  times: ["2026-11-21T00:00:00Z", "2026-11-21T01:00:00Z", "2026-11-21T02:00:00Z"],
  features: [
    { name: "a", type: "numeric", now, severity: [0, 3, null], ratio: [0.2, 1.4, null] },
    { name: "b", type: "numeric", now, severity: [1, 4, null], ratio: [0.5, 2.2, null] },
  ],
  rows: [10, 10, 0],
  marks: [],
};

test("an hour without values has no worst feature: it is a gap and not a 0", () => {
  expect(worstOfColumns(heatmap)).toEqual([0.5, 2.2, null]);
});

test("features are counted from Drift on, as the server judged them", () => {
  expect(driftingOfColumns(heatmap)).toEqual([0, 2, 0]);
});
