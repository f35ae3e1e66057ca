import { fitBoostedTrees, predictBoostedTrees } from "@driftguard/stats";
import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import { codeColumns, meanByLevel } from "./code-columns.ts";
import { comparableRows } from "./comparable-rows.ts";
import { judgeEstimate, type MetricFigures } from "./judge-estimate.ts";
import type { PerformanceEstimate } from "./performance-estimate.ts";
import { checkFeatures, rowsWhere, take, takeFeatures } from "./whole-rows.ts";

export type RegressionEstimateInput = {
  /** NaN where missing. */
  readonly reference: { readonly labels: ArrayLike<number>; readonly predictions: ArrayLike<number> };
  readonly current: { readonly predictions: ArrayLike<number> };
  /** The model's features in the same rows: errors are foretold by them and the prediction. */
  readonly features?: readonly JointColumn[];
};

/** Larger losses leave what trees can be fitted to. */
const lossMax = 1e280;

/**
 * The performance of a model of numbers where labels are not known yet, by direct loss estimation: boosted trees learn on the
 * reference how large the loss is by features and prediction, and foretell it for the current rows.
 *
 * Estimates the mean absolute and mean squared error and its root, each with a band of three standard errors.
 *
 * @throws RangeError if lengths differ
 * @see as DLE in NannyML 0.13.1, `performance_estimation/direct_loss_estimation`, whose trees are LightGBM's
 */
export function estimateRegression({
  reference,
  current,
  features = [],
}: RegressionEstimateInput): PerformanceEstimate {
  const [rowsBefore, rowsNow] = [reference.predictions.length, current.predictions.length];
  if (reference.labels.length !== rowsBefore)
    throw new RangeError(
      `estimateRegression needs a label for each prediction, got ${reference.labels.length} for ${rowsBefore}`,
    );
  checkFeatures(features, rowsBefore, rowsNow);
  const known = rowsWhere(
    rowsBefore,
    (row) => Number.isFinite(reference.labels[row]) && Number.isFinite(reference.predictions[row]),
  );
  const asked = rowsWhere(rowsNow, (row) => Number.isFinite(current.predictions[row]));
  const prediction: JointColumn = {
    name: "prediction",
    kind: "numeric",
    reference: Float64Array.from(take(reference.predictions, known)),
    current: Float64Array.from(take(current.predictions, asked)),
  };
  const columns = [...takeFeatures(features, { reference: known, current: asked }), prediction];
  const absolute = Float64Array.from(known, (row) =>
    Math.abs((reference.labels[row] ?? 0) - (reference.predictions[row] ?? 0)),
  );
  const squared = absolute.map((loss) => loss * loss);
  const isTooLarge = squared.some((loss) => loss > lossMax);
  return judgeEstimate({
    kind: "regression",
    rows: { reference: known.length, current: asked.length },
    leftOut: { reference: rowsBefore - known.length, current: rowsNow - asked.length },
    comparable: comparableRows(columns),
    calibrated: {},
    figures: isTooLarge || known.length === 0 ? [] : figuresOf({ absolute, squared, columns, rows: asked.length }),
    doubt: isTooLarge ? "values-too-large" : null,
  });
}

type Losses = {
  readonly absolute: Float64Array;
  readonly squared: Float64Array;
  readonly columns: readonly JointColumn[];
  readonly rows: number;
};

function figuresOf({ absolute, squared, columns, rows }: Losses): MetricFigures[] {
  const [meanAbsolute, meanSquared] = [foretell(columns, absolute), foretell(columns, squared)];
  const [before, deviation] = [meanOf(squared), deviationOf(squared)];
  const errorOf = (ofRow: number): number | null => (rows === 0 ? null : ofRow / Math.sqrt(rows));
  return [
    {
      name: "meanAbsoluteError",
      reference: meanOf(absolute),
      referenceEstimate: meanAbsolute.reference,
      value: meanAbsolute.current,
      standardError: errorOf(deviationOf(absolute)),
    },
    {
      name: "meanSquaredError",
      reference: before,
      referenceEstimate: meanSquared.reference,
      value: meanSquared.current,
      standardError: errorOf(deviation),
    },
    {
      name: "rootMeanSquaredError",
      reference: Math.sqrt(before),
      referenceEstimate: rootOf(meanSquared.reference),
      value: rootOf(meanSquared.current),
      // To first order: the root of a mean m has the error of m over 2 times its root.
      standardError: errorOf(before === 0 ? 0 : deviation / (2 * Math.sqrt(before))),
    },
  ];
}

type Foretold = Readonly<Record<"reference" | "current", number | null>>;

/** The mean loss of either side by trees; no row is foretold less than nothing. `null` of no rows. */
function foretell(columns: readonly JointColumn[], losses: Float64Array): Foretold {
  const { reference, current } = codeColumns(columns, (column) => meanByLevel(column.reference, losses));
  const trees = fitBoostedTrees(reference, losses);
  const meanLoss = (side: readonly Float64Array[]): number | null => {
    const said = predictBoostedTrees(trees, side);
    return said.length === 0 ? null : meanOf(said.map((loss) => Math.max(0, loss)));
  };
  return { reference: meanLoss(reference), current: meanLoss(current) };
}

function rootOf(mean: number | null): number | null {
  return mean === null ? null : Math.sqrt(mean);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
