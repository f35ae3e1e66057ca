import { expect, test } from "vitest";
import { binsOf, chunkOf, countedOn, normals, type Table } from "../../test/rows.ts";
import type { Baseline } from "../baseline/baseline.ts";
import { buildBaseline } from "../baseline/build-baseline.ts";
import { judgeTrainingGap, trainingGapFloors } from "./training-gap.ts";

const window = { from: 0, to: 7 * 24 * 3_600_000 };

test.each([
  { promise: "under a day the floors are wide", spanHours: 23.9, hasTime: false, floors: [0.3, 0.3, 0.15, 0.05] },
  {
    promise: "under a day, hour by hour, they need not be",
    spanHours: 0,
    hasTime: true,
    floors: [0.2, 0.2, 0.15, 0.05],
  },
  { promise: "from a day on they are narrower", spanHours: 24, hasTime: false, floors: [0.15, 0.15, 0.1, 0.02] },
  { promise: "times make no difference then", spanHours: 24, hasTime: true, floors: [0.15, 0.15, 0.1, 0.02] },
  {
    promise: "from a week on they are those of two files",
    spanHours: 168,
    hasTime: false,
    floors: [0.1, 0.1, 0.05, 0.01],
  },
])("$promise", ({ spanHours, hasTime, floors: [ks, js, missing, unseen] }) => {
  expect(trainingGapFloors(spanHours, hasTime)).toEqual({ ks, js, missing, unseen });
});

function gap(reference: Table, current: Table, spanHours: number): ReturnType<typeof judgeTrainingGap> {
  const bins = binsOf(reference);
  return judgeTrainingGap({
    baseline: { bins, profile: countedOn(bins, reference), seasonal: null },
    baselineId: "b1",
    current: countedOn(bins, current),
    window,
    spanHours,
  });
}

const training = { x: normals(2000, 1), y: normals(2000, 2), z: normals(2000, 3) };

test("a shift of one standard deviation is told in the first hour, as one finding of severity 3 with all its features", () => {
  const { finding } = gap(training, { x: normals(60, 4, 1.5), y: normals(60, 5, 1.5), z: normals(60, 6) }, 0.5);
  expect(finding).toMatchObject({
    cause: "gap",
    severity: 3,
    features: ["x", "y"],
    isPartOfDay: true,
    isSeasonal: false,
  });
  expect(finding?.ratio).toBeGreaterThan(1);
});

test("a shift of half a standard deviation waits for a day of rows: the hour may be a special one", () => {
  const current = { x: normals(2000, 7, 0.5), y: normals(2000, 8), z: normals(2000, 9) };
  expect(gap(training, current, 5).finding).toBeNull();
  expect(gap(training, current, 24).finding).toMatchObject({ features: ["x"], isPartOfDay: false });
});

test("of two columns as far apart, the one whose values moved far is told in the first hour, the one that a season may move waits", () => {
  // Waiting times between events: half of their deviation later, four in ten of them lie past the point where none did.
  const waits = (rows: number, seed: number, later = 0): number[] => {
    const others = normals(rows, seed + 100);
    return normals(rows, seed).map((one, i) => (one ** 2 + (others[i] ?? 0) ** 2) / 2 + later);
  };
  const reference = { x: normals(2000, 1), w: waits(2000, 30) };
  const season = { x: normals(1000, 31), w: waits(1000, 32, 0.5) };
  const apart = gap(reference, season, 5).verdicts.find(({ feature, method }) => feature === "w" && method === "ks");
  expect(apart).toMatchObject({ status: "stable", threshold: 0.5, details: { note: "small-change" } });
  expect(apart?.effect.value).toBeGreaterThan(0.35);
  expect(gap(reference, { ...season, x: normals(1000, 31, 1) }, 5).finding).toMatchObject({ features: ["x"] });
  expect(gap(reference, season, 24).finding).toMatchObject({ features: ["w"] });
});

test("a shape that differs for half of all values is told at once, though they hardly moved", () => {
  const { finding } = gap(training, { x: normals(300, 4, 0, 0.01), y: normals(300, 5), z: normals(300, 6) }, 0.5);
  expect(finding).toMatchObject({ features: ["x"], isPartOfDay: true });
});

test("29 rows of another world open nothing; 30 do", () => {
  const far = (rows: number): Table => ({ x: normals(rows, 4, 9), y: normals(rows, 5), z: normals(rows, 6) });
  expect(gap(training, far(29), 1).finding).toBeNull();
  expect(gap(training, far(30), 1).finding).toMatchObject({ features: ["x"] });
});

test("rows like the training's open nothing", () => {
  expect(gap(training, { x: normals(500, 14), y: normals(500, 15), z: normals(500, 16) }, 30).finding).toBeNull();
});

test("a baseline with times compares nights with nights", async () => {
  // Days have mean 0, nights 3; production so far is one night.
  const day = Array.from({ length: 2400 }, (_, i) => Date.UTC(2026, 10, 23) + i * 180_000);
  const isNight = (time: number): boolean => new Date(time).getUTCHours() < 6;
  const values = normals(2400, 20).map((value, i) => value + (isNight(day[i] ?? 0) ? 3 : 0));
  const baseline: Baseline = await buildBaseline({
    schema: [{ name: "x", type: "numeric" }],
    async *read() {
      yield { ...chunkOf({ x: values }), times: day };
    },
  });
  const current = countedOn(baseline.bins, { x: normals(100, 21, 3) });
  const input = { baseline, baselineId: "b1", current, window, spanHours: 1 };
  expect(judgeTrainingGap(input).finding).toMatchObject({ isSeasonal: false, features: ["x"] });
  expect(judgeTrainingGap({ ...input, rowsByCell: [{ cell: 2, rows: 100 }] }).finding).toBeNull();
  expect(judgeTrainingGap({ ...input, rowsByCell: [{ cell: 12, rows: 100 }] }).finding).toMatchObject({
    isSeasonal: true,
  });
});
