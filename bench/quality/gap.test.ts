import { expect, test } from "vitest";
import { runGap } from "./gap.ts";
import { shifts } from "./shifts.ts";

const options = { seed: 1, scenarios: ["iid"], rates: [400], models: 3, families: "all" } as const;

test("healthy models whose traffic does not move get no training-gap alert in two weeks", () => {
  expect(runGap({ ...options, shift: null })).toMatchObject([{ models: 3, told: 0 }]);
});

test("a model that was trained on rows one standard deviation away hears of it after a day at the latest, most in the first hour", () => {
  const shift = shifts.find(({ name }) => name === "mean 1 sd") ?? null;
  const [found] = runGap({ ...options, models: 10, shift });
  expect(found).toMatchObject({ told: 10, medianHours: 1 });
  expect(found?.toldInFirstHour).toBeGreaterThanOrEqual(7);
});

test("healthy models whose hours differ from each other are not told so before a day is over", () => {
  expect(runGap({ ...options, scenarios: ["S"], rates: [4000], shift: null })).toMatchObject([{ toldOnFirstDay: 0 }]);
});
