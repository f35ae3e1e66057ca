import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { binaryMetrics } from "./binary-metrics.ts";
import { calibrationError } from "./calibration-error.ts";
import { confusionMetrics } from "./confusion.ts";
import { expectedLogLossOf, logLoss, logLossOf } from "./log-loss.ts";
import { multiclassMetrics } from "./multiclass-metrics.ts";
import { regressionMetrics } from "./regression-metrics.ts";
import { rocAuc } from "./roc-auc.ts";

type Numbers<Key extends string> = Readonly<Record<Key, number>> & { readonly name: string };
type Reference = {
  readonly relativeTolerance: number;
  readonly binary: readonly (Numbers<
    "accuracy" | "precision" | "recall" | "f1" | "rocAuc" | "logLoss" | "calibrationError"
  > & {
    readonly labels: readonly number[];
    readonly scores: readonly number[];
  })[];
  readonly multiclass: readonly (Numbers<"accuracy" | "precision" | "recall" | "f1"> & {
    readonly labels: readonly string[];
    readonly predictions: readonly string[];
  })[];
  readonly regression: readonly (Numbers<"meanAbsoluteError" | "rootMeanSquaredError" | "rSquared"> & {
    readonly labels: readonly number[];
    readonly predictions: readonly number[];
  })[];
};

// Made by scikit-learn; script and versions stand in the file.
const reference = JSON.parse(
  readFileSync(new URL("../../reference/performance.json", import.meta.url), "utf8"),
) as Reference;

function expectNear(actual: number | null, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    reference.relativeTolerance * Math.max(1e-3, Math.abs(expected)),
  );
}

describe("agrees with scikit-learn", () => {
  test.each(reference.binary)("on two classes: $name", ({ labels, scores, ...expected }) => {
    const found = binaryMetrics({
      labels: labels.map((label) => label === 1),
      predictions: scores.map((score) => score >= 0.5),
      scores,
    });
    for (const metric of ["accuracy", "precision", "recall", "f1", "rocAuc", "logLoss", "calibrationError"] as const)
      expectNear(found[metric], expected[metric]);
  });

  test.each(reference.multiclass)("on $name", ({ labels, predictions, ...expected }) => {
    const found = multiclassMetrics(labels, predictions);
    for (const metric of ["accuracy", "precision", "recall", "f1"] as const)
      expectNear(found[metric], expected[metric]);
  });

  test.each(reference.regression)("on numbers $name", ({ labels, predictions, ...expected }) => {
    const found = regressionMetrics(labels, predictions);
    for (const metric of ["meanAbsoluteError", "rootMeanSquaredError", "rSquared"] as const)
      expectNear(found[metric], expected[metric]);
  });
});

test("what is not defined is null, never 0 or NaN", () => {
  expect(binaryMetrics({ labels: [], predictions: [], scores: [] })).toMatchObject({
    accuracy: null,
    precision: null,
    recall: null,
    f1: null,
    rocAuc: null,
    logLoss: null,
    calibrationError: null,
  });
  expect(confusionMetrics({ truePositives: 0, falsePositives: 0, trueNegatives: 5, falseNegatives: 0 })).toEqual({
    accuracy: 1,
    precision: null,
    recall: null,
    f1: null,
  });
  expect(rocAuc([true, true], [0.1, 0.2])).toBeNull();
  expect(regressionMetrics([], []).meanAbsoluteError).toBeNull();
  expect(regressionMetrics([3, 3], [1, 2]).rSquared).toBeNull();
  expect(multiclassMetrics([], []).f1).toBeNull();
});

test("a model without scores has no metrics of scores", () => {
  expect(binaryMetrics({ labels: [true], predictions: [true] })).toMatchObject({
    accuracy: 1,
    rocAuc: null,
    logLoss: null,
    calibration: [],
  });
});

test("score bins are closed on the right, the first on both sides", () => {
  const { bins } = calibrationError(
    [0, 0.1, 0.100001, 0.7, 1].map(() => true),
    [0, 0.1, 0.100001, 0.7, 1],
  );
  expect(bins.map(({ rows }) => rows)).toEqual([2, 1, 0, 0, 0, 0, 1, 0, 0, 1]);
});

test("one certain miss costs 36 nats, not infinity", () => {
  // -ln(2^-52)
  expect(logLossOf(true, 0)).toBeCloseTo(52 * Math.LN2, 10);
  expect(logLoss([true], [0])).toBeCloseTo(36.0436533891, 8);
});

test("a score expects most loss at one half: ln 2", () => {
  expect(expectedLogLossOf(0.5)).toBeCloseTo(Math.LN2, 15);
  expect(expectedLogLossOf(0.9)).toBeCloseTo(expectedLogLossOf(0.1), 15);
});

test("bias is what the model says too little", () => {
  expect(regressionMetrics([10, 20], [8, 19]).bias).toBe(1.5);
});

test("scores or labels that are too few are a mistake of the program", () => {
  expect(() => rocAuc([true], [])).toThrow(RangeError);
  expect(() => logLoss([true], [])).toThrow(RangeError);
  expect(() => calibrationError([true], [1.2])).toThrow(RangeError);
  expect(() => regressionMetrics([1], [])).toThrow(RangeError);
  expect(() => multiclassMetrics(["a"], [])).toThrow(RangeError);
});
