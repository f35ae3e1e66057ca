/** What a version came to so far: rows with a label, or with whatever is measured. */
export type ExperimentArm = {
  readonly rows: number;
  /** Of the values; of a proportion the hits. */
  readonly sum: number;
  /** Of the squared values; of a proportion the hits again. */
  readonly sumOfSquares: number;
};

export type ExperimentVerdict = {
  /** `insufficient`: below 100 rows of either, where the normal approximation is not trusted. */
  readonly status: "insufficient" | "undecided" | "different";
  /** The second version's mean less the first one's; `null` without rows. */
  readonly difference: number | null;
  /** Valid at every look: below alpha at any time with a probability of at most alpha where there is no difference. */
  readonly pValue: number;
  /** Holds the true difference at all looks at once with a probability of at least 1 - alpha; `null` without rows. */
  readonly interval: readonly [low: number, high: number] | null;
};

const rowsMin = 100;

/**
 * Which of two versions is better, by a test that may be looked at as often as one likes and stopped at any time: the
 * mixture sequential probability ratio test of a difference of means or proportions, with a normal mixture over the
 * difference. Asymptotic: variances are estimated from the rows.
 *
 * @param before - the p-value of the look before, 1 at the first: it never rises
 * @param alpha - share of experiments without a difference that may ever be called different; 0 to 1
 * @param expected - a difference as large as is hoped for, in the unit of the values: the mixture's standard deviation.
 * Another choice costs rows, never the error rate
 * @throws RangeError if alpha or expected is out of its range
 * @see Johari, Koomen, Pekelis, Walsh 2022, Operations Research 70(3), doi:10.1287/opre.2021.2135
 */
export function judgeExperiment(
  first: ExperimentArm,
  second: ExperimentArm,
  { alpha, expected, before = 1 }: { readonly alpha: number; readonly expected: number; readonly before?: number },
): ExperimentVerdict {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`judgeExperiment needs an alpha of 0 to 1, got ${alpha}`);
  if (!(expected > 0)) throw new RangeError(`judgeExperiment needs an expected difference above 0, got ${expected}`);
  const difference = first.rows === 0 || second.rows === 0 ? null : second.sum / second.rows - first.sum / first.rows;
  if (difference === null || Math.min(first.rows, second.rows) < rowsMin)
    return { status: "insufficient", difference, pValue: before, interval: null };
  const variance = varianceOf(first) / first.rows + varianceOf(second) / second.rows;
  // Nothing varies: whether one constant is another needs no test, and none is made.
  if (!(variance > 0)) return { status: "undecided", difference, pValue: before, interval: null };
  const mixed = variance + expected ** 2;
  const logRatio = 0.5 * Math.log(variance / mixed) + (difference ** 2 * expected ** 2) / (2 * variance * mixed);
  const pValue = Math.min(before, Math.exp(-logRatio));
  const half = Math.sqrt(
    (2 * variance * mixed * (Math.log(1 / alpha) + 0.5 * Math.log(mixed / variance))) / expected ** 2,
  );
  return {
    status: pValue < alpha ? "different" : "undecided",
    difference,
    pValue,
    interval: [difference - half, difference + half],
  };
}

function varianceOf({ rows, sum, sumOfSquares }: ExperimentArm): number {
  return Math.max(0, (sumOfSquares - sum ** 2 / rows) / (rows - 1));
}
