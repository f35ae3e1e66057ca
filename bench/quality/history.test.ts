import { expect, test } from "vitest";
import { isInWeekAfter, runHistoryShifts, runHistoryWeeks } from "./history.ts";
import { shifts } from "./shifts.ts";

test.each([
  { days: 1, is: false },
  { days: 3, is: true },
  { days: 9, is: true },
  { days: 10, is: false },
])("an alarm on the tenth day is in the week after $days days: $is", ({ days, is }) => {
  expect(isInWeekAfter(days, new Set([9]))).toBe(is);
});

const options = { seed: 1, scenarios: ["S"], rates: [40] } as const;

test("a healthy model with a season is told nothing in the week after its first day", () => {
  expect(runHistoryWeeks({ ...options, lengths: [1], models: 1 })).toEqual([
    { scenario: "S", days: 1, weeks: 1, withAlarm: 0 },
  ]);
});

test("a unit that changes on the fourth day is told within it, a swap of two levels need not be", () => {
  const planted = shifts.filter(({ name }) => ["unit x1000", "swap of the two top levels"].includes(name));
  const [unit, swap] = runHistoryShifts({ ...options, lengths: [3], shifts: planted, runs: 4 });
  expect(unit).toMatchObject({ shift: "unit x1000", days: 3, trials: 4, foundInDay: 4, found: 4 });
  expect(unit?.delayHours).toBeLessThan(24);
  expect(swap?.foundInDay).toBeLessThan(4);
});
