/** Decisions, and for each row the chance that the truth is positive; or, where labels are known, 1 and 0. */
export type ChanceRows = {
  readonly predictions: readonly boolean[];
  readonly chances: ArrayLike<number>;
  /** The model's own scores, by which the ROC curve orders rows. */
  readonly scores: ArrayLike<number>;
};

/** Each `null` where its denominator is 0. */
export type ChanceMetrics = {
  readonly accuracy: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly specificity: number | null;
  readonly rocAuc: number | null;
};

/** A confusion matrix of expected rows. */
export type ExpectedConfusion = {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
};

/**
 * What metrics are to be expected by the chances: each row counts as positive by its chance, as negative by the rest.
 *
 * @see as `estimate_*` in NannyML's `performance_estimation/confidence_based/metrics.py`
 */
export function chanceMetrics(rows: ChanceRows): ChanceMetrics {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = expectedConfusion(rows);
  const all = truePositives + falsePositives + trueNegatives + falseNegatives;
  return {
    accuracy: ratio(truePositives + trueNegatives, all),
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    specificity: ratio(trueNegatives, trueNegatives + falsePositives),
    rocAuc: expectedRocAuc(rows),
  };
}

export function expectedConfusion({ predictions, chances }: Omit<ChanceRows, "scores">): ExpectedConfusion {
  let [truePositives, falsePositives, trueNegatives, falseNegatives] = [0, 0, 0, 0];
  predictions.forEach((isPositive, row) => {
    const chance = chances[row] ?? 0;
    if (isPositive) {
      truePositives += chance;
      falsePositives += 1 - chance;
    } else {
      falseNegatives += chance;
      trueNegatives += 1 - chance;
    }
  });
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

/** The trapezoid under cumulative chance against its rest, from the highest score down; rows of one score are one step. */
export function expectedRocAuc({ chances, scores }: Omit<ChanceRows, "predictions">): number | null {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let [area, positives, negatives] = [0, 0, 0];
  for (let start = 0; start < order.length;) {
    const score = scores[order[start] ?? 0];
    let [up, along, end] = [0, 0, start];
    for (; end < order.length && scores[order[end] ?? 0] === score; end++) {
      const chance = chances[order[end] ?? 0] ?? 0;
      up += chance;
      along += 1 - chance;
    }
    area += along * (positives + up / 2);
    positives += up;
    negatives += along;
    start = end;
  }
  return ratio(area, positives * negatives);
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
