/** How labels and predictions of two classes met. */
export type Confusion = {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
};

/** What a confusion says: shares from 0 to 1; `null` where its denominator has no row. */
export type ConfusionMetrics = {
  readonly accuracy: number | null;
  /** Of the predicted positives, the share that was one; `null` where none was predicted. */
  readonly precision: number | null;
  /** Of the real positives, the share that was found; `null` where there was none. */
  readonly recall: number | null;
  /** 2 TP / (2 TP + FP + FN): the harmonic mean of precision and recall. */
  readonly f1: number | null;
};

/**
 * Counts labels against predictions.
 *
 * @throws RangeError if the lengths differ
 */
export function confusionOf(labels: readonly boolean[], predictions: readonly boolean[]): Confusion {
  if (labels.length !== predictions.length) {
    throw new RangeError(
      `confusionOf needs a label for each prediction, got ${labels.length} and ${predictions.length}`,
    );
  }
  const count = (label: boolean, prediction: boolean): number =>
    labels.reduce((rows, is, i) => (is === label && predictions[i] === prediction ? rows + 1 : rows), 0);
  return {
    truePositives: count(true, true),
    falsePositives: count(false, true),
    trueNegatives: count(false, false),
    falseNegatives: count(true, false),
  };
}

/**
 * Accuracy, precision, recall and F1. Confusions of parts add up to that of the whole.
 *
 * @see as `sklearn.metrics`, which prints 0 where this is `null`
 * @example
 * confusionMetrics({ truePositives: 6, falsePositives: 2, trueNegatives: 10, falseNegatives: 2 }).f1; // => 0.75
 */
export function confusionMetrics({
  truePositives,
  falsePositives,
  trueNegatives,
  falseNegatives,
}: Confusion): ConfusionMetrics {
  return {
    accuracy: share(truePositives + trueNegatives, truePositives + falsePositives + trueNegatives + falseNegatives),
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

function share(hits: number, rows: number): number | null {
  return rows === 0 ? null : hits / rows;
}
