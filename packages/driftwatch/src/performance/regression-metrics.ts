export type RegressionMetrics = {
  readonly rows: number;
  /** Mean absolute error, in the unit of the label. */
  readonly meanAbsoluteError: number | null;
  /** Root of the mean squared error, in the unit of the label. */
  readonly rootMeanSquaredError: number | null;
  /** Mean of label - prediction, in the unit of the label: positive where the model says too little. */
  readonly bias: number | null;
  /** 1 - squared error / squared distance from the labels' mean: 1 is perfect, 0 as good as that mean; below 0 worse. */
  readonly rSquared: number | null;
};

/**
 * What labels say of a model of numbers. `rSquared` is `null` of fewer than two rows, and where all labels are equal.
 *
 * @throws RangeError if the lengths differ
 * @see as `sklearn.metrics`, which prints 1 or 0 for R squared of equal labels
 */
export function regressionMetrics(labels: ArrayLike<number>, predictions: ArrayLike<number>): RegressionMetrics {
  const rows = labels.length;
  if (rows !== predictions.length) {
    throw new RangeError(`regressionMetrics needs a prediction for each label, got ${predictions.length} for ${rows}`);
  }
  if (rows === 0) return { rows, meanAbsoluteError: null, rootMeanSquaredError: null, bias: null, rSquared: null };
  const mean = Array.from(labels).reduce((sum, label) => sum + label, 0) / rows;
  let [absolute, squared, signed, spread] = [0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const label = labels[i] ?? 0;
    const residual = label - (predictions[i] ?? 0);
    absolute += Math.abs(residual);
    squared += residual * residual;
    signed += residual;
    spread += (label - mean) ** 2;
  }
  return {
    rows,
    meanAbsoluteError: absolute / rows,
    rootMeanSquaredError: Math.sqrt(squared / rows),
    bias: signed / rows,
    rSquared: rows < 2 || spread === 0 ? null : 1 - squared / spread,
  };
}
