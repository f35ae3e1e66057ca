import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import { estimateBinary } from "./estimate-binary.ts";
import { estimateMulticlass } from "./estimate-multiclass.ts";
import { estimateRegression } from "./estimate-regression.ts";
import type { PerformanceEstimate } from "./performance-estimate.ts";

type Expected = Readonly<Record<string, { readonly value: number; readonly standardError: number }>>;
type Flags = readonly number[];
type Binary = {
  readonly name: string;
  readonly calibrated: boolean;
  readonly reference: { readonly scores: readonly number[]; readonly predictions: Flags; readonly labels: Flags };
  readonly current: { readonly scores: readonly number[]; readonly predictions: Flags };
  readonly expected: Expected;
};
type ClassSide = {
  readonly scores: Readonly<Record<string, readonly number[]>>;
  readonly predictions: readonly string[];
};
type Multiclass = {
  readonly name: string;
  readonly calibrated: Readonly<Record<string, boolean>>;
  readonly reference: ClassSide & { readonly labels: readonly string[] };
  readonly current: ClassSide;
  readonly expected: Expected;
};
type NumberSide = {
  readonly features: Readonly<Record<string, readonly (number | string)[]>>;
  readonly predictions: readonly number[];
};
type Regression = {
  readonly name: string;
  readonly reference: NumberSide & { readonly labels: readonly number[] };
  readonly current: NumberSide;
  readonly expected: Expected;
};

// Made by NannyML on the data that it ships; script and versions stand in the file.
const reference = JSON.parse(readFileSync(new URL("../../reference/estimates.json", import.meta.url), "utf8")) as {
  readonly binary: readonly Binary[];
  readonly multiclass: readonly Multiclass[];
  readonly regression: readonly Regression[];
};

/** Its ROC curve rounds sums to 5 places, and breaks ties by chance, and so do its ranks: only those figures are apart. */
const tolerance = { value: 1e-6, standardError: 1e-6, rocAuc: 5e-6, rocAucError: 0.02 };

function expectFigures(found: PerformanceEstimate, expected: Expected): void {
  for (const [name, { value, standardError }] of Object.entries(expected)) {
    const metric = found.metrics.find((own) => own.name === name)!;
    expect(Math.abs(metric.value! - value), `${name} ${metric.value} for ${value}`).toBeLessThan(
      name === "rocAuc" ? tolerance.rocAuc : tolerance.value,
    );
    // Of several classes its error of F1 lacks the factor that it has of two; ours has it in both.
    if (found.kind === "multiclass" && name === "f1") continue;
    const near = name === "rocAuc" ? tolerance.rocAucError : tolerance.standardError;
    expect(
      Math.abs(metric.standardError! / standardError - 1),
      `error of ${name} ${metric.standardError} for ${standardError}`,
    ).toBeLessThan(near);
  }
}

describe("agrees with NannyML's CBPE", () => {
  test.each(reference.binary)("of two classes, on $name", ({ calibrated, reference: before, current, expected }) => {
    const [truths, decisions, now] = [before.labels, before.predictions, current.predictions].map((flags) =>
      flags.map((flag) => flag === 1),
    ) as [boolean[], boolean[], boolean[]];
    const found = estimateBinary({
      reference: { labels: truths, predictions: decisions, scores: before.scores },
      current: { predictions: now, scores: current.scores },
    });
    expect(found.calibrated).toEqual({ score: calibrated });
    expectFigures(found, expected);
  });

  test.each(reference.multiclass)(
    "of three classes, on $name",
    ({ calibrated, reference: before, current, expected }) => {
      // Of so few rows with honest scores, the tenths that are drawn decide: NannyML's decision is taken.
      const calibration = Object.fromEntries(
        Object.entries(calibrated).map(([name, isFitted]) => [name, isFitted ? "always" : "never"] as const),
      );
      const found = estimateMulticlass({ reference: before, current, calibration });
      expectFigures(found, expected);
    },
  );
});

/** Its trees are LightGBM's, which bin and group levels in their own way: measured, not derived. */
const treeTolerance = 0.03;

test.each(reference.regression)("is near NannyML's DLE on $name", ({ reference: before, current, expected }) => {
  const features = Object.entries(before.features).map(([name, values]): JointColumn => {
    const other = current.features[name]!;
    return typeof values[0] === "number"
      ? {
          name,
          kind: "numeric",
          reference: Float64Array.from(values.map(Number)),
          current: Float64Array.from(other.map(Number)),
        }
      : { name, kind: "categorical", reference: values.map(String), current: other.map(String) };
  });
  const found = estimateRegression({ reference: before, current, features });
  for (const [name, { value, standardError }] of Object.entries(expected)) {
    const metric = found.metrics.find((own) => own.name === name)!;
    expect(Math.abs(metric.value! / value - 1), `${name} ${metric.value} for ${value}`).toBeLessThan(treeTolerance);
    expect(metric.standardError! / standardError).toBeCloseTo(1, 9);
  }
});
