import { expect, test } from "vitest";

import { baselineChart } from "./baseline-chart.ts";

const start = Date.UTC(2026, 10, 20);
const hour = 3_600_000;
const point = (hours: number, drift_score: number, drift_detected: boolean) => ({
  timestamp: new Date(start + hours * hour).toISOString(),
  drift_score,
  drift_detected,
});

test("an hour that the history leaves out is a gap", () => {
  const { data, caption } = baselineChart([point(0, 0.1, false), point(2, 0.4, true)], [], null);
  expect(data.lines[0]?.values).toEqual([0.1, null, 0.4]);
  expect(data.breaches).toEqual([{ from: start + 2 * hour, to: start + 3 * hour }]);
  expect(caption).toContain("Unlike the baseline in 1 of 2 hours; 1 had too few rows.");
});

test("a history without any hour draws nothing and says why", () => {
  const { data, caption } = baselineChart([], [], null);
  expect(data.times).toEqual([]);
  expect(caption).toBe("No hour had enough rows.");
});
