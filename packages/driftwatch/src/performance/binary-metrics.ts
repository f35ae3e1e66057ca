import { calibrationError, type CalibrationBin } from "./calibration-error.ts";
import { confusionMetrics, confusionOf, type Confusion, type ConfusionMetrics } from "./confusion.ts";
import { logLoss } from "./log-loss.ts";
import { rocAuc } from "./roc-auc.ts";

export type BinaryRows = {
  readonly labels: readonly boolean[];
  /** What the model decided. */
  readonly predictions: readonly boolean[];
  /** Its probabilities of the positive class, 0 to 1; left out where it gives none. */
  readonly scores?: ArrayLike<number>;
};

export type BinaryMetrics = ConfusionMetrics & {
  readonly rows: number;
  readonly confusion: Confusion;
  /** The three need scores. */
  readonly rocAuc: number | null;
  readonly logLoss: number | null;
  readonly calibrationError: number | null;
  readonly calibration: readonly CalibrationBin[];
};

/**
 * What labels say of a model with two classes. Every number is `null` where it is not defined.
 *
 * @throws RangeError if the lengths differ
 */
export function binaryMetrics({ labels, predictions, scores }: BinaryRows): BinaryMetrics {
  const confusion = confusionOf(labels, predictions);
  const calibration = scores === undefined ? null : calibrationError(labels, scores);
  return {
    rows: labels.length,
    confusion,
    ...confusionMetrics(confusion),
    rocAuc: scores === undefined ? null : rocAuc(labels, scores),
    logLoss: scores === undefined ? null : logLoss(labels, scores),
    calibrationError: calibration?.error ?? null,
    calibration: calibration?.bins ?? [],
  };
}
