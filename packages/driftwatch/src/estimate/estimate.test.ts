import { seededRandom } from "@driftguard/stats";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import { calibrateScores } from "./calibrate-scores.ts";
import { comparableRows } from "./comparable-rows.ts";
import { estimateBinary } from "./estimate-binary.ts";
import { estimateMulticlass } from "./estimate-multiclass.ts";
import { estimateRegression } from "./estimate-regression.ts";
import { judgeEstimate } from "./judge-estimate.ts";
import { assumption, type PerformanceEstimate } from "./performance-estimate.ts";

type Row = {
  readonly score: number;
  readonly label: boolean | null;
  readonly x: number;
  readonly level: string | null;
};

function makeRows(count: number, seed: number): Row[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const x = random.normal();
    const score = Math.round(100 / (1 + Math.exp(-2 * x))) / 100;
    return { score, label: random.uniform() < score, x, level: random.uniform() < 0.5 ? "a" : "b" };
  });
}

function featuresOf(before: readonly Row[], now: readonly Row[]): JointColumn[] {
  const numbers = (rows: readonly Row[]): Float64Array => Float64Array.from(rows, ({ x }) => x);
  const levels = (rows: readonly Row[]): (string | null)[] => rows.map(({ level }) => level);
  return [
    { name: "x", kind: "numeric", reference: numbers(before), current: numbers(now) },
    { name: "level", kind: "categorical", reference: levels(before), current: levels(now) },
  ];
}

const scored = (rows: readonly Row[]) => ({
  scores: rows.map(({ score }) => score),
  predictions: rows.map(({ score }) => score >= 0.5),
});

const kinds = {
  binary: (before: readonly Row[], now: readonly Row[]) =>
    estimateBinary({
      reference: { ...scored(before), labels: before.map(({ label }) => label) },
      current: scored(now),
      features: featuresOf(before, now),
    }),
  multiclass: (before: readonly Row[], now: readonly Row[]) => {
    const side = (rows: readonly Row[]) => ({
      scores: { no: rows.map(({ score }) => 1 - score), yes: rows.map(({ score }) => score) },
      predictions: rows.map(({ score }) => (score >= 0.5 ? "yes" : "no")),
    });
    const labels = before.map(({ label }) => (label === null ? null : label ? "yes" : "no"));
    return estimateMulticlass({ reference: { ...side(before), labels }, current: side(now) });
  },
  regression: (before: readonly Row[], now: readonly Row[]) =>
    estimateRegression({
      reference: {
        labels: before.map(({ x, label }) => (label === null ? Number.NaN : x + Number(label))),
        predictions: before.map(({ x }) => x),
      },
      current: { predictions: now.map(({ x }) => x) },
      features: featuresOf(before, now),
    }),
} satisfies Readonly<Record<string, (before: readonly Row[], now: readonly Row[]) => PerformanceEstimate>>;
const every = Object.entries(kinds).map(([kind, estimate]) => ({ kind, estimate }));

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

const anyRow = fc.record({
  score: fc.oneof(fc.constantFrom(0, 1, 0.5, Number.NaN), fc.double({ min: 0, max: 1, noNaN: true })),
  label: fc.constantFrom(true, false, null),
  x: fc.oneof(fc.constantFrom(Number.NaN, Infinity, -Infinity), fc.double({ noNaN: true })),
  level: fc.constantFrom("a", "b", null),
});

test.each(every)(
  "whatever the rows, no number of $kind is NaN or infinite, and few rows are never stable",
  ({ estimate }) => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 45 }), fc.array(anyRow, { maxLength: 45 }), (before, now) => {
        const found = estimate(before, now);
        expect(numbersIn(found).every((value) => Number.isFinite(value))).toBe(true);
        expect(found.assumption).toBe(assumption);
        const { reference, current } = found.rows;
        if (Math.min(reference, current) < 30) {
          expect(found.status).toBe("insufficient");
          expect(found.reason).toBe(Math.min(reference, current) === 0 ? "empty" : "too-few-rows");
        } else expect(["undecided", "drift", "stable"]).toContain(found.status);
      }),
      { numRuns: 25 },
    );
  },
);

test.each(every)("no order of rows changes what is said of $kind", ({ estimate }) => {
  const [before, now] = [makeRows(400, 1), makeRows(300, 2)];
  const random = seededRandom(3);
  const shuffled = (rows: readonly Row[]): Row[] =>
    rows
      .map((row) => ({ row, at: random.uniform() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ row }) => row);
  const [found, other] = [estimate(before, now), estimate(shuffled(before), shuffled(now))].map(numbersIn);
  expect(other).toHaveLength(found!.length);
  for (const [i, value] of other!.entries())
    expect(Math.abs(value - found![i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
});

test("labels of one class alone leave two classes undecided", () => {
  const rows = makeRows(300, 4).map((row) => ({ ...row, label: true }));
  expect(kinds.binary(rows, rows)).toMatchObject({
    status: "undecided",
    reason: "one-class",
    calibrated: { score: false },
  });
  expect(kinds.multiclass(rows, rows)).toMatchObject({ status: "undecided", reason: "one-class" });
});

test("a model of numbers without an error is estimated to have none", () => {
  const rows = makeRows(200, 5);
  const predictions = rows.map(({ x }) => x);
  const found = estimateRegression({ reference: { labels: predictions, predictions }, current: { predictions } });
  expect(found.metrics.map(({ value }) => value)).toEqual([0, 0, 0]);
  expect(found.status).toBe("stable");
});

test("errors that are too large to compute with leave numbers undecided", () => {
  const predictions = Array.from({ length: 50 }, (_, i) => i);
  const labels = predictions.map((value) => (value === 3 ? 1e200 : value));
  const found = estimateRegression({ reference: { labels, predictions }, current: { predictions } });
  expect(found).toMatchObject({ status: "undecided", reason: "values-too-large", metrics: [] });
});

test("scores that part the classes (ROC AUC above .999) are not calibrated", () => {
  const scores = Array.from({ length: 400 }, (_, i) => (i < 200 ? 0.3 : 0.6) + i / 1e4);
  expect(
    calibrateScores(
      scores.map((_, i) => (i < 200 ? 0 : 1)),
      scores,
    ).isFitted,
  ).toBe(false);
});

test("timid scores that are always right are no worse on the very same rows, and their band has a width", () => {
  const rows = makeRows(600, 9).map((row, i) => ({ ...row, score: i % 2 === 0 ? 0.25 : 0.75, label: i % 2 === 1 }));
  for (const found of [kinds.binary(rows, rows), kinds.multiclass(rows, rows)]) {
    expect(found.status).toBe("stable");
    expect(found.metrics[0]).toMatchObject({ name: "accuracy", reference: 1, referenceEstimate: 0.75, value: 0.75 });
    for (const { standardError } of found.metrics) expect(standardError).toBeGreaterThan(0);
  }
});

test("scores that promise too much are calibrated, and honest accuracy comes out", () => {
  const random = seededRandom(6);
  const rows = Array.from({ length: 4000 }, () => {
    const score = random.uniform();
    return { score, label: random.uniform() < 0.25 + score / 2, x: score, level: null };
  });
  const found = kinds.binary(rows.slice(0, 2000), rows.slice(2000));
  const real = rows.slice(2000).filter(({ score, label }) => score >= 0.5 === label).length / 2000;
  expect(found.calibrated).toEqual({ score: true });
  expect(Math.abs(found.metrics[0]!.value! - real)).toBeLessThan(0.03);
});

test("rows of the same kind are comparable, and rows of another world are not", () => {
  const [before, now] = [makeRows(800, 7), makeRows(800, 8)];
  const alike = comparableRows(featuresOf(before, now))!;
  expect(alike.effective).toBeGreaterThan(500);
  expect(alike.covered).toBeGreaterThan(0.9);
  const apart = comparableRows(
    featuresOf(
      before,
      now.map((row) => ({ ...row, x: row.x + 50 })),
    ),
  )!;
  expect(apart.covered).toBeLessThan(0.05);
  expect(comparableRows([])).toBeNull();
});

const facts = {
  kind: "binary",
  leftOut: { reference: 0, current: 0 },
  comparable: null,
  calibrated: {},
  doubt: null,
} as const;

test.each([
  { promise: "a fall that matters and is no chance is worse", value: 0.8, rows: 1000, status: "drift" },
  { promise: "a fall below what matters is not", value: 0.87, rows: 100_000, status: "stable" },
  { promise: "a fall within chance is not, and too few rows say nothing", value: 0.8, rows: 40, status: "undecided" },
  { promise: "a rise is not worse", value: 0.99, rows: 1000, status: "stable" },
])("$promise", ({ value, rows, status }) => {
  const figures = [
    { name: "accuracy", reference: 0.95, referenceEstimate: 0.9, value, standardError: 0.3 / Math.sqrt(rows) },
  ] as const;
  expect(judgeEstimate({ ...facts, rows: { reference: rows, current: rows }, figures }).status).toBe(status);
});

test.each([
  { effective: 99, covered: 1 },
  { effective: 1000, covered: 0.49 },
])("too few comparable rows ($effective, $covered) are undecided, however bad the estimate", (comparable) => {
  const figures = [
    { name: "accuracy", reference: 0.9, referenceEstimate: 0.9, value: 0.2, standardError: 0.001 },
  ] as const;
  const found = judgeEstimate({ ...facts, comparable, rows: { reference: 2000, current: 2000 }, figures });
  expect(found).toMatchObject({ status: "undecided", reason: "few-comparable-rows", metrics: [{ isWorse: false }] });
});

test.each([
  () =>
    estimateBinary({
      reference: { scores: [1.2], predictions: [true], labels: [true] },
      current: { scores: [], predictions: [] },
    }),
  () =>
    estimateBinary({
      reference: { scores: [1], predictions: [], labels: [] },
      current: { scores: [], predictions: [] },
    }),
  () => estimateRegression({ reference: { labels: [], predictions: [1] }, current: { predictions: [] } }),
  () =>
    estimateMulticlass({
      reference: { scores: { a: [1] }, predictions: ["a"], labels: ["a"] },
      current: { scores: {}, predictions: [] },
    }),
])("a mistake of the program throws: %s", (run) => {
  expect(run).toThrow(RangeError);
});
