import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import { calibrateScores, type CalibrationChoice, type Calibrator } from "./calibrate-scores.ts";
import { hitError, type RowError, rowErrors, type RowErrors, standardErrorOf } from "./chance-errors.ts";
import { type ChanceMetrics, chanceMetrics } from "./chance-metrics.ts";
import { comparableRows } from "./comparable-rows.ts";
import { judgeEstimate, type MetricFigures } from "./judge-estimate.ts";
import type { PerformanceEstimate } from "./performance-estimate.ts";
import { checkFeatures, rowsWhere, take, takeFeatures } from "./whole-rows.ts";

export type ClassScoredRows = {
  /** The class that the model decided on; `null` where it is missing. */
  readonly predictions: readonly (string | null)[];
  /** Its chance of each class by name, 0 to 1; NaN where missing. */
  readonly scores: Readonly<Record<string, ArrayLike<number>>>;
};

export type MulticlassEstimateInput = {
  readonly reference: ClassScoredRows & { readonly labels: readonly (string | null)[] };
  readonly current: ClassScoredRows;
  readonly features?: readonly JointColumn[];
  /** Whether scores are calibrated first: for all classes, or for each by name; where that helps, unless told. */
  readonly calibration?: CalibrationChoice | Readonly<Record<string, CalibrationChoice>>;
};

/**
 * The performance of a model of several classes where labels are not known yet. Each class is calibrated by itself, and the
 * chances of a row are made to add up to 1 again. Accuracy is the mean chance of the decided class; the others are means over
 * the classes, each against all others, where what a class leaves undefined counts as 0.
 *
 * @throws RangeError if lengths or classes differ, or a score is not from 0 to 1
 * @see as CBPE in NannyML 0.13.1
 */
export function estimateMulticlass({
  reference,
  current,
  features = [],
  calibration = "auto",
}: MulticlassEstimateInput): PerformanceEstimate {
  const classes = Object.keys(reference.scores).toSorted();
  check(reference, classes);
  check(current, classes);
  if (reference.labels.length !== reference.predictions.length)
    throw new RangeError(
      `estimateMulticlass needs a label for each prediction, got ${reference.labels.length} for ${reference.predictions.length}`,
    );
  checkFeatures(features, reference.predictions.length, current.predictions.length);
  const known = wholeRows(reference, classes).filter((row) => reference.labels[row] !== null);
  const asked = wholeRows(current, classes);
  const labels = take(reference.labels, known);
  const [before, now] = [takeSide(reference, classes, known), takeSide(current, classes, asked)];
  const choiceOf = (name: string): CalibrationChoice =>
    typeof calibration === "string" ? calibration : (calibration[name] ?? "auto");
  const calibrators = classes.map((name, index) =>
    calibrateScores(onesOf(labels, name), scoresOf(before, index), choiceOf(name)),
  );
  const chancesBefore = chancesOf(calibrators, before.scores);
  const chances = chancesOf(calibrators, now.scores);
  const each = classes.map((name, index) => {
    const ones = onesOf(labels, name);
    const predictedBefore = before.predictions.map((prediction) => prediction === name);
    const predictedNow = now.predictions.map((prediction) => prediction === name);
    const scores = scoresOf(before, index);
    return {
      real: chanceMetrics({ predictions: predictedBefore, scores, chances: ones }),
      estimatedBefore: chanceMetrics({
        predictions: predictedBefore,
        scores,
        chances: chancesBefore[index] ?? new Float64Array(0),
      }),
      estimated: chanceMetrics({
        predictions: predictedNow,
        scores: scoresOf(now, index),
        chances: chances[index] ?? new Float64Array(0),
      }),
      errors: rowErrors({ labels: ones.map(Boolean), predictions: predictedBefore, scores }),
    };
  });
  const hits = labels.filter((label, row) => label === before.predictions[row]).length;
  const scored = classes.map((name, index): JointColumn => ({
    name: `score of ${name}`,
    kind: "numeric",
    reference: scoresOf(before, index),
    current: scoresOf(now, index),
  }));
  const macro = ["rocAuc", "precision", "recall", "f1", "specificity"] as const;
  return judgeEstimate({
    kind: "multiclass",
    rows: { reference: known.length, current: asked.length },
    leftOut: {
      reference: reference.predictions.length - known.length,
      current: current.predictions.length - asked.length,
    },
    comparable: comparableRows([...scored, ...takeFeatures(features, { reference: known, current: asked })]),
    calibrated: Object.fromEntries(classes.map((name, index) => [name, calibrators[index]?.isFitted ?? false])),
    figures: [
      {
        name: "accuracy",
        reference: known.length === 0 ? null : hits / known.length,
        referenceEstimate: meanChance(before.predictions, classes, chancesBefore),
        value: meanChance(now.predictions, classes, chances),
        standardError: standardErrorOf(
          hitError({ hits, misses: known.length - hits, rows: known.length }),
          asked.length,
        ),
      },
      ...macro.map((name): MetricFigures => ({
        name,
        reference:
          known.length === 0
            ? null
            : meanOf(
                each.map(({ real }) => real),
                name,
              ),
        referenceEstimate:
          known.length === 0
            ? null
            : meanOf(
                each.map(({ estimatedBefore }) => estimatedBefore),
                name,
              ),
        value:
          asked.length === 0
            ? null
            : meanOf(
                each.map(({ estimated }) => estimated),
                name,
              ),
        standardError: macroError(
          each.map(({ errors }) => errors),
          name,
          asked.length,
        ),
      })),
    ],
    doubt: new Set(labels).size > 1 ? null : "one-class",
  });
}

type Side = { readonly predictions: readonly string[]; readonly scores: readonly Float64Array[] };

function check({ predictions, scores }: ClassScoredRows, classes: readonly string[]): void {
  if (Object.keys(scores).toSorted().join("\n") !== classes.join("\n"))
    throw new RangeError("estimateMulticlass needs scores of the same classes on both sides");
  for (const name of classes) {
    const own = scores[name] ?? [];
    if (own.length !== predictions.length)
      throw new RangeError(`estimateMulticlass needs equal rows, got ${own.length} scores of "${name}"`);
    for (let row = 0; row < own.length; row++) {
      const score = own[row] ?? Number.NaN;
      if (score < 0 || score > 1)
        throw new RangeError(`an estimate needs scores from 0 to 1, got ${score} in row ${row}`);
    }
  }
}

function wholeRows({ predictions, scores }: ClassScoredRows, classes: readonly string[]): number[] {
  return rowsWhere(
    predictions.length,
    (row) => predictions[row] !== null && classes.every((name) => !Number.isNaN(scores[name]?.[row] ?? Number.NaN)),
  );
}

function takeSide({ predictions, scores }: ClassScoredRows, classes: readonly string[], rows: readonly number[]): Side {
  return {
    predictions: take(predictions, rows).map((prediction) => prediction ?? ""),
    scores: classes.map((name) => Float64Array.from(take(scores[name] ?? [], rows))),
  };
}

function scoresOf({ scores }: Side, index: number): Float64Array {
  return scores[index] ?? new Float64Array(0);
}

function onesOf(labels: readonly (string | null)[], name: string): number[] {
  return labels.map((label) => (label === name ? 1 : 0));
}

/** Calibrated chances that add up to 1 in each row; even ones where all are 0. */
function chancesOf(calibrators: readonly Calibrator[], scores: readonly Float64Array[]): Float64Array[] {
  const chances = calibrators.map(({ chancesOf: calibrate }, index) => calibrate(scores[index] ?? []));
  const rows = scores[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const sum = chances.reduce((total, own) => total + (own[row] ?? 0), 0);
    for (const own of chances) own[row] = sum === 0 ? 1 / chances.length : (own[row] ?? 0) / sum;
  }
  return chances;
}

function meanChance(
  predictions: readonly string[],
  classes: readonly string[],
  chances: readonly Float64Array[],
): number | null {
  if (predictions.length === 0) return null;
  const places = new Map(classes.map((name, index) => [name, index]));
  return (
    predictions.reduce((sum, name, row) => sum + (chances[places.get(name) ?? -1]?.[row] ?? 0), 0) / predictions.length
  );
}

function meanOf(each: readonly ChanceMetrics[], name: keyof ChanceMetrics): number | null {
  return each.length === 0 ? null : each.reduce((sum, metrics) => sum + (metrics[name] ?? 0), 0) / each.length;
}

/** Classes are not independent: errors of their ROC AUC are a fifth larger than if they were, as NannyML has measured. */
const dependence = 1.2;

function macroError(each: readonly RowErrors[], name: keyof ChanceMetrics, rows: number): number | null {
  const errors = each.map((own) => own[name]).filter((error): error is RowError => error !== null);
  if (errors.length === 0 || rows === 0) return null;
  const variance = errors.reduce((sum, error) => sum + error.variance / (rows * error.share), 0);
  return (Math.sqrt(variance) / each.length) * (name === "rocAuc" ? dependence : 1);
}
