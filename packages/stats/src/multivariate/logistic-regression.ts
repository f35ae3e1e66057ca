import type { Design } from "./design.ts";
import { minimise } from "./minimise.ts";

export type LogisticRegression = {
  /** One a column. */
  readonly weights: Float64Array;
  readonly intercept: number;
};

export type LogisticOptions = {
  /** Factor of half the sum of squared weights, which keeps them small; 1 unless told. The intercept is free. */
  readonly penalty?: number;
  /** Rows to learn from: 1, the others 0; all unless told. */
  readonly isUsed?: ArrayLike<number>;
  /** It ends where no slope is above it. */
  readonly tolerance?: number;
  readonly iterationsMax?: number;
};

/**
 * Fits a logistic regression: the weights with the least sum of log losses plus the penalty.
 *
 * @param design - its rows
 * @param labels - 1 or 0 a row
 * @throws RangeError if labels are not one a row
 * @see as `sklearn.linear_model.LogisticRegression(C=1 / penalty)`
 */
export function logisticRegression(
  design: Design,
  labels: ArrayLike<number>,
  { penalty = 1, isUsed, tolerance = 1e-4, iterationsMax = 100 }: LogisticOptions = {},
): LogisticRegression {
  const { rows, columns } = design;
  if (labels.length !== rows) throw new RangeError(`logisticRegression needs ${rows} labels, got ${labels.length}`);
  const lossAndSlope = (at: Float64Array): { readonly value: number; readonly slope: Float64Array } => {
    const weights = at.subarray(0, columns);
    const sums = design.times(weights);
    const residuals = new Float64Array(rows);
    let [loss, interceptSlope] = [0, 0];
    for (let row = 0; row < rows; row++) {
      if (isUsed !== undefined && isUsed[row] !== 1) continue;
      const score = (sums[row] ?? 0) + (at[columns] ?? 0);
      const label = labels[row] ?? 0;
      loss += softPlus(score) - label * score;
      residuals[row] = 1 / (1 + Math.exp(-score)) - label;
      interceptSlope += residuals[row] ?? 0;
    }
    const slope = new Float64Array(columns + 1);
    slope.set(design.sumOfRows(residuals));
    for (let i = 0; i < columns; i++) {
      const weight = weights[i] ?? 0;
      loss += (penalty * weight * weight) / 2;
      slope[i] = (slope[i] ?? 0) + penalty * weight;
    }
    slope[columns] = interceptSlope;
    return { value: loss, slope };
  };
  const found = minimise(lossAndSlope, new Float64Array(columns + 1), { tolerance, iterationsMax });
  return { weights: found.slice(0, columns), intercept: found[columns] ?? 0 };
}

/** The log odds of each row. */
export function logisticScores({ weights, intercept }: LogisticRegression, design: Design): Float64Array {
  return design.times(weights).map((sum) => sum + intercept);
}

/** ln(1 + e^x), without overflow. */
function softPlus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}
