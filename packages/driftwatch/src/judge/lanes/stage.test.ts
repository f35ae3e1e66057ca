import { expect, test } from "vitest";
import type { Signal } from "../../detectors/detectors.ts";
import { nameBins } from "../../profile/name-bins.ts";
import { chooseDetectors } from "../choose-detectors.ts";
import { laneFloorsOf } from "./lane-floors.ts";
import { historyFactor, type Lane, stageOf } from "./stage.ts";

test.each([
  {
    promise: "on the first day there is nothing to compare with",
    days: 0,
    name: "idle",
    fast: false,
    c: null,
    ks: 0.4,
  },
  {
    promise: "nor on the second, whose last 24 hours leave no whole day to compare with",
    days: 1,
    name: "idle",
    fast: false,
    c: null,
    ks: 0.4,
  },
  { promise: "on the third only very large changes count", days: 2, name: "first-days", fast: false, c: null, ks: 0.4 },
  { promise: "then large ones, of a day only", days: 3, name: "learning", fast: false, c: null, ks: 0.2 },
  { promise: "six days are not a week", days: 6, name: "learning", fast: false, c: null, ks: 0.2 },
  { promise: "after a week hours count too, with much forbearance", days: 7, name: "full", fast: true, c: 14, ks: 0.1 },
  { promise: "after ten days with less", days: 10, name: "full", fast: true, c: 10, ks: 0.1 },
  { promise: "after fourteen as chosen", days: 14, name: "full", fast: true, c: 7, ks: 0.1 },
  { promise: "and so it stays", days: 400, name: "full", fast: true, c: 7, ks: 0.1 },
])("$promise", ({ days, name, fast, c, ks }) => {
  const stage = stageOf(days);
  expect(stage).toMatchObject({ name, hasFastLane: fast, c });
  expect(stage.floors.slow.ks).toBe(ks);
});

test("a quieter choice than a stage's own is kept", () => {
  expect(stageOf(10, 12).c).toBe(12);
  expect(stageOf(14, 6).c).toBe(6);
  expect(stageOf(7, 6).c).toBe(14);
});

// STATISTICS: c 6 cost 1.0 false alarms a quarter, 7 .2, 8 .06, 10 none.
test.each([
  { budget: 2, c: 6 },
  { budget: 1, c: 6 },
  { budget: 0.99, c: 7 },
  { budget: 0.2, c: 7 },
  { budget: 0.06, c: 8 },
  { budget: 0, c: 10 },
])("a budget of $budget false alarms a quarter excuses $c standard deviations", ({ budget, c }) => {
  expect(historyFactor(budget)).toBe(c);
});

const feature = { feature: "x", kind: "numeric", edges: new Float64Array([0]), atoms: [], centre: 0 } as const;

test.each([
  { promise: "a lower one holds once the season is known", days: 28, chosen: 0.05, slow: 0.05, fast: 0.1 },
  { promise: "and not before", days: 4, chosen: 0.05, slow: 0.2, fast: 0.2 },
  { promise: "a higher one holds always", days: 4, chosen: 0.3, slow: 0.3, fast: 0.3 },
  { promise: "and in proportion in the fast lane", days: 28, chosen: 0.3, slow: 0.3, fast: 0.6 },
])("a chosen threshold: $promise", ({ days, chosen, slow, fast }) => {
  const floorOf = laneFloorsOf(nameBins([feature]), chooseDetectors({ methods: ["ks"], thresholds: { ks: chosen } }));
  const asked = (lane: Lane, signal: Signal) => floorOf({ feature: 0, lane, signal, stage: stageOf(days) });
  expect([asked("slow", "ks"), asked("fast", "ks")]).toEqual([slow, fast]);
  expect([asked("slow", "js"), asked("slow", "missing")]).toEqual([null, stageOf(days).floors.slow.missing]);
});
