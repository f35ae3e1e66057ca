import { expect, test } from "vitest";
import { runVolume, traffics } from "./volume.ts";

// Six models for four weeks each after four of history, 400 rows an hour; seed 1: 24 model-weeks a traffic.
const cells = runVolume({ seed: 1, traffics, rates: [400], models: 6, weeks: 4 });

test.each(traffics)("traffic %s: at most one model-week in twenty has an alarm about its volume", (traffic) => {
  const own = cells.filter((cell) => cell.traffic === traffic);
  const weeks = own.reduce((sum, cell) => sum + cell.weeks, 0);
  expect(weeks).toBe(24);
  expect(own.reduce((sum, cell) => sum + cell.weeksWithAlarm, 0) / weeks).toBeLessThanOrEqual(0.05);
});

test("silence, a tenth of the rows and six times the rows are told within three hours", () => {
  const even = cells.filter(({ traffic }) => ["iid", "S", "A", "SA", "wandering"].includes(traffic));
  const [trials, found] = [
    even.reduce((sum, cell) => sum + cell.trials, 0),
    even.reduce((sum, cell) => sum + cell.found, 0),
  ];
  expect(trials).toBe(90);
  expect(found / trials).toBeGreaterThanOrEqual(0.95);
});
