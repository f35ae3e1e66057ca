import { expect, test } from "vitest";
import { runGrid, type HealthyCell } from "./grid.ts";
import { scenarios } from "./model.ts";
import { smallGridShifts } from "./shifts.ts";

// The small grid: 28 days of history; 40 and 4,000 rows an hour; 24 model-weeks a scenario and rate, six models for four
// weeks each; 8 shifts x 6; seed 1.
const options = {
  seed: 1,
  scenarios,
  rates: [40, 4000],
  historyDays: 28,
  models: 6,
  testDays: 28,
  shifts: smallGridShifts,
  runs: 6,
  c: 7,
};

test(
  "the default policy keeps quiet about healthy models and finds material drift within a day",
  { timeout: 600_000 },
  () => {
    const { healthy, shifted } = runGrid(options);
    for (const scenario of scenarios) {
      const cells = healthy.filter((cell) => cell.scenario === scenario);
      expect(sum(cells, "weeks"), scenario).toBe(48);
      expect(
        sum(cells, "weeksWithAlarm") / sum(cells, "weeks"),
        `weeks with a false alarm in ${scenario}`,
      ).toBeLessThanOrEqual(0.05);
    }
    const trials = shifted.reduce((total, cell) => total + cell.trials, 0);
    const found = shifted.reduce((total, cell) => total + cell.found, 0);
    expect(trials).toBe(384);
    expect(found / trials, "material shifts found").toBeGreaterThanOrEqual(0.95);
  },
);

function sum(cells: readonly HealthyCell[], key: "weeks" | "weeksWithAlarm"): number {
  return cells.reduce((total, cell) => total + cell[key], 0);
}
