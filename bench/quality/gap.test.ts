import { expect, test } from "vitest";
import { runGap } from "./gap.ts";
import { shifts } from "./shifts.ts";

const options = { seed: 1, scenarios: ["iid"], rates: [400], models: 3, families: "all" } as const;

test("healthy models whose traffic does not move get no training-gap alert in two weeks", () => {
  expect(runGap({ ...options, shift: null })).toMatchObject([{ models: 3, told: 0 }]);
});

test("a model that was trained on rows one standard deviation away hears of it on the first day", () => {
  const shift = shifts.find(({ name }) => name === "mean 1 sd") ?? null;
  expect(runGap({ ...options, models: 10, shift })).toMatchObject([{ told: 10, toldOnFirstDay: 10 }]);
});
