/** One of the ten score bins: what was said, and what came. */
export type CalibrationBin = {
  /** Above `from` (0: and on it) up to and including `to`. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanScore: number | null;
  readonly actualRate: number | null;
};

export type ScoreCalibration = {
  /** Expected calibration error: the mean distance of said and real rate, weighted by rows; 0 to 1. */
  readonly error: number | null;
  readonly bins: readonly CalibrationBin[];
};

const binCount = 10;

/**
 * How far scores are from the rates they promise, over ten bins of equal width, closed on the right, the first on both
 * sides.
 *
 * @param labels - length n
 * @param scores - probabilities of the positive class, 0 to 1; length n
 * @returns `error` is `null` of no rows
 * @throws RangeError if the lengths differ, or a score is not from 0 to 1
 * @see Naeini, Cooper & Hauskrecht 2015, AAAI 29(1); bins as `sklearn.calibration.calibration_curve`
 */
export function calibrationError(labels: readonly boolean[], scores: ArrayLike<number>): ScoreCalibration {
  if (labels.length !== scores.length) {
    throw new RangeError(`calibrationError needs a score for each label, got ${scores.length} for ${labels.length}`);
  }
  const sums = Array.from({ length: binCount }, () => ({ rows: 0, scores: 0, positives: 0 }));
  labels.forEach((isPositive, i) => {
    const score = scores[i] ?? Number.NaN;
    const bin = sums[binOf(score)];
    if (bin === undefined) throw new RangeError(`calibrationError needs scores from 0 to 1, got ${score}`);
    bin.rows += 1;
    bin.scores += score;
    bin.positives += isPositive ? 1 : 0;
  });
  const distance = sums.reduce((sum, bin) => sum + Math.abs(bin.scores - bin.positives), 0);
  return {
    error: labels.length === 0 ? null : distance / labels.length,
    bins: sums.map(({ rows, scores: said, positives }, i) => ({
      from: i / binCount,
      to: (i + 1) / binCount,
      rows,
      meanScore: rows === 0 ? null : said / rows,
      actualRate: rows === 0 ? null : positives / rows,
    })),
  };
}

/** By comparison, since .7 x 10 is more than 7 in doubles. */
function binOf(score: number): number {
  if (!(score >= 0 && score <= 1)) return -1;
  let bin = 0;
  while (score > (bin + 1) / binCount) bin += 1;
  return bin;
}
