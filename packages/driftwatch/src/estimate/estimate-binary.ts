import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import { calibrateScores, type CalibrationChoice } from "./calibrate-scores.ts";
import { rowErrors, standardErrorOf } from "./chance-errors.ts";
import { chanceMetrics } from "./chance-metrics.ts";
import { comparableRows } from "./comparable-rows.ts";
import { judgeEstimate, type MetricFigures } from "./judge-estimate.ts";
import type { PerformanceEstimate } from "./performance-estimate.ts";
import { checkFeatures, rowsWhere, take, takeFeatures } from "./whole-rows.ts";

export type ScoredRows = {
  /** What the model decided; `null` where it is missing. */
  readonly predictions: readonly (boolean | null)[];
  /** Its chances of the positive class, 0 to 1; NaN where missing. */
  readonly scores: ArrayLike<number>;
};

export type BinaryEstimateInput = {
  /** Where the truth is known; `null` where it is missing. */
  readonly reference: ScoredRows & { readonly labels: readonly (boolean | null)[] };
  readonly current: ScoredRows;
  /** The model's features in the same rows; by them and the scores it is measured how comparable the sides are. */
  readonly features?: readonly JointColumn[];
  /** Whether scores are calibrated first: where that helps, unless told. */
  readonly calibration?: CalibrationChoice;
};

/**
 * The performance of a model of two classes where labels are not known yet, by confidence: a row of score .8 is right in
 * eight of ten cases, if scores are honest. Where they are not, they are calibrated on the reference first.
 *
 * Estimates accuracy, ROC AUC, precision, recall, F1 and specificity, each with a band of three standard errors. It is blind to
 * a change of what features mean: that is the assumption that it says.
 *
 * @throws RangeError if lengths differ, or a score is not from 0 to 1
 * @see as CBPE in NannyML 0.13.1, `performance_estimation/confidence_based`
 * @example
 * const scores = Array.from({ length: 1000 }, (_, i) => (i % 10) / 10 + 0.05);
 * const reference = { scores, predictions: scores.map((s) => s >= 0.5), labels: scores.map((s, i) => ((i * 7) % 1000) / 1000 < s) };
 * estimateBinary({ reference, current: reference, calibration: "never" }).metrics[0]?.value; // => 0.7499999999999998
 */
export function estimateBinary({
  reference,
  current,
  features = [],
  calibration = "auto",
}: BinaryEstimateInput): PerformanceEstimate {
  checkScores(reference);
  checkScores(current);
  if (reference.labels.length !== reference.scores.length)
    throw new RangeError(
      `estimateBinary needs a label for each score, got ${reference.labels.length} for ${reference.scores.length}`,
    );
  checkFeatures(features, reference.scores.length, current.scores.length);
  const isWhole = ({ predictions, scores }: ScoredRows, row: number): boolean =>
    predictions[row] !== null && !Number.isNaN(scores[row]);
  const known = rowsWhere(reference.labels.length, (row) => reference.labels[row] !== null && isWhole(reference, row));
  const asked = rowsWhere(current.scores.length, (row) => isWhole(current, row));
  const labels = take(reference.labels, known).map((label) => label === true);
  const before = wholeRows(reference, known);
  const now = wholeRows(current, asked);
  const ones = labels.map(Number);
  const calibrator = calibrateScores(ones, before.scores, calibration);
  const real = chanceMetrics({ ...before, chances: ones });
  const estimatedBefore = chanceMetrics({ ...before, chances: calibrator.chancesOf(before.scores) });
  const estimated = chanceMetrics({ ...now, chances: calibrator.chancesOf(now.scores) });
  const errors = rowErrors({ ...before, labels });
  const names = ["accuracy", "rocAuc", "precision", "recall", "f1", "specificity"] as const;
  const score = { name: "score", kind: "numeric", reference: before.scores, current: now.scores } as const;
  return judgeEstimate({
    kind: "binary",
    rows: { reference: known.length, current: asked.length },
    leftOut: { reference: reference.labels.length - known.length, current: current.scores.length - asked.length },
    comparable: comparableRows([score, ...takeFeatures(features, { reference: known, current: asked })]),
    calibrated: { score: calibrator.isFitted },
    figures: names.map((name): MetricFigures => ({
      name,
      reference: real[name],
      referenceEstimate: estimatedBefore[name],
      value: estimated[name],
      standardError: standardErrorOf(errors[name], asked.length),
    })),
    doubt: new Set(labels).size === 2 ? null : "one-class",
  });
}

type WholeRows = { readonly predictions: readonly boolean[]; readonly scores: Float64Array };

function wholeRows({ predictions, scores }: ScoredRows, rows: readonly number[]): WholeRows {
  return {
    predictions: take(predictions, rows).map((isPositive) => isPositive === true),
    scores: Float64Array.from(take(scores, rows)),
  };
}

function checkScores({ predictions, scores }: ScoredRows): void {
  if (predictions.length !== scores.length)
    throw new RangeError(
      `estimateBinary needs a score for each prediction, got ${scores.length} for ${predictions.length}`,
    );
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? Number.NaN;
    if (score < 0 || score > 1)
      throw new RangeError(`an estimate needs scores from 0 to 1, got ${score} in row ${row}`);
  }
}
