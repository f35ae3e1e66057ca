import { expectedLogLossOf, logLossOf } from "../../performance/log-loss.ts";

/** What labelled predictions add to the performance signals. Sums of parts add up to those of the whole. */
export type PerformanceSums = {
  /** Predictions that have their label. */
  readonly labelled: number;
  /** Two classes: actual - score. Numbers: label - prediction. */
  readonly gap: number;
  /** Two classes: the accuracy that the scores promise - the real one. Numbers: 0. */
  readonly accuracyDrop: number;
  /** Two classes: log loss - the loss that the scores expect. Numbers: abs(label - prediction). */
  readonly excessLoss: number;
};

/** Certainties this near to 0 or 1 are not believed: one miss would outweigh a day. */
const nearest = 1e-6;

/**
 * The sums of a model with two classes.
 *
 * @param labels - length n
 * @param scores - probabilities of the positive class, 0 to 1; length n
 * @throws RangeError if the lengths differ
 */
export function binarySums(labels: readonly boolean[], scores: ArrayLike<number>): PerformanceSums {
  if (labels.length !== scores.length) {
    throw new RangeError(`binarySums needs a score for each label, got ${scores.length} for ${labels.length}`);
  }
  const sums = { labelled: labels.length, gap: 0, accuracyDrop: 0, excessLoss: 0 };
  labels.forEach((isPositive, i) => {
    const score = Math.min(1 - nearest, Math.max(nearest, scores[i] ?? 0));
    const isRight = score >= 0.5 === isPositive;
    sums.gap += (isPositive ? 1 : 0) - score;
    sums.accuracyDrop += Math.max(score, 1 - score) - (isRight ? 1 : 0);
    sums.excessLoss += logLossOf(isPositive, score) - expectedLogLossOf(score);
  });
  return sums;
}

/**
 * The sums of a model of numbers.
 *
 * @throws RangeError if the lengths differ
 */
export function regressionSums(labels: ArrayLike<number>, predictions: ArrayLike<number>): PerformanceSums {
  if (labels.length !== predictions.length) {
    throw new RangeError(
      `regressionSums needs a prediction for each label, got ${predictions.length} for ${labels.length}`,
    );
  }
  const sums = { labelled: labels.length, gap: 0, accuracyDrop: 0, excessLoss: 0 };
  for (let i = 0; i < labels.length; i++) {
    const residual = (labels[i] ?? 0) - (predictions[i] ?? 0);
    sums.gap += residual;
    sums.excessLoss += Math.abs(residual);
  }
  return sums;
}
