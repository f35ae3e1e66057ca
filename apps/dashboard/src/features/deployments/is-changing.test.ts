import { expect, test } from "vitest";

import { isChanging } from "./is-changing.ts";

const listed = [
  { id: "deployment_4", state: "live", weight: 500 },
  { id: "deployment_3", state: "live", weight: 9_500 },
] as const;
const built = { id: "deployment_5", state: "ready", weight: 0 } as const;
const as = { deployment_3: 9_500, deployment_4: 500 };

test.each([
  { promise: "says the shares of the traffic rests", shares: as, changes: false },
  { promise: "has a version on trial is asked again", shares: as, trial: "running", changes: true },
  { promise: "has had one on trial rests", shares: as, trial: "promoted", changes: false },
  {
    promise: "says shares of before is asked again",
    shares: { deployment_3: 7_500, deployment_4: 2_500 },
    changes: true,
  },
  { promise: "misses a roll-back is asked again", shares: { deployment_3: 10_000 }, changes: true },
  { promise: "misses a promotion is asked again", shares: { deployment_5: 10_000 }, changes: true },
] as const)("a list that $promise", ({ shares, changes, ...more }) => {
  const split = Object.entries(shares).map(([id, weight]) => ({
    ...{ deployment: { id, number: 1 }, version: id, weight },
  }));
  const canary = "trial" in more ? { state: more.trial } : null;
  expect(isChanging([built, ...listed], { split, canary })).toBe(changes);
});

test("a list in which something is built is asked again", () => {
  const building = { ...built, state: "building" } as const;
  expect(isChanging([building], { split: [], canary: null })).toBe(true);
});
