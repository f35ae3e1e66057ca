/** Scores of exactly 0 or 1 are taken as this far from it, as scikit-learn does: one certain miss would be infinite. */
const nearest = 2 ** -52;

/** The log loss of one prediction, in nats: -ln of the probability that was given to what came. */
export function logLossOf(isPositive: boolean, score: number): number {
  const clipped = clipScore(score);
  return -(isPositive ? Math.log(clipped) : Math.log1p(-clipped));
}

/** The log loss that a score expects of itself, in nats: its entropy. */
export function expectedLogLossOf(score: number): number {
  const clipped = clipScore(score);
  return -(clipped * Math.log(clipped) + (1 - clipped) * Math.log1p(-clipped));
}

/**
 * The mean log loss of a model's scores.
 *
 * @param labels - length n
 * @param scores - probabilities of the positive class, 0 to 1; length n
 * @returns nats, 0 to 36.04; `null` of no rows
 * @throws RangeError if the lengths differ
 * @see as `sklearn.metrics.log_loss`
 * @example
 * logLoss([true, false], [0.8, 0.4]); // => 0.3669845875401002
 */
export function logLoss(labels: readonly boolean[], scores: ArrayLike<number>): number | null {
  if (labels.length !== scores.length) {
    throw new RangeError(`logLoss needs a score for each label, got ${scores.length} for ${labels.length}`);
  }
  if (labels.length === 0) return null;
  return labels.reduce((sum, isPositive, i) => sum + logLossOf(isPositive, scores[i] ?? 0), 0) / labels.length;
}

function clipScore(score: number): number {
  return Math.min(1 - nearest, Math.max(nearest, score));
}
