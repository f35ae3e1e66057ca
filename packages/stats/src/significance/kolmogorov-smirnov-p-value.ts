import { logKolmogorovSurvival } from "../special/kolmogorov-survival.ts";
import { logKolmogorovSmirnovSurvival } from "../special/kolmogorov-smirnov-survival.ts";
import { logTwoSampleKolmogorovSurvival } from "../special/two-sample-kolmogorov-survival.ts";

/** The exact p-value is for samples of up to this many rows each. */
const exactRowsMax = 10_000;

const logSmallest = -300 * Math.LN10;
const logSmallestExact = -600 * Math.LN10;

export type KolmogorovSmirnovSizes = {
  /** Rows of the current sample, 1 and more; whole. */
  readonly n: number;
  /** Rows of the reference; where they are no whole number, as expected ones, p is never exact. */
  readonly m: number;
  /** The most steps that an exact p-value of unequal sizes may take, some 300 million of them a second; any unless told. */
  readonly stepsMax?: number;
};

/** `pValue` may be 0 where `logPValue`, its natural logarithm, is finite. */
export type KolmogorovSmirnovPValue = {
  readonly pValue: number;
  readonly logPValue: number;
  readonly pMethod: "exact" | "asymptotic";
};

/**
 * The p-value of a two-sample Kolmogorov-Smirnov distance that is known already, as from counts: exact for up to 10,000
 * rows a side, beyond that as of one sample of n m / (n + m) rows; `kolmogorovSmirnov` says what that means.
 *
 * @param gap - the largest |i n - j m| after i rows of the reference and j of the current sample: the distance times n m
 * @see as `scipy.stats.ks_2samp(method="auto")`, where no limit of steps is set
 * @example
 * kolmogorovSmirnovPValue(8, { n: 4, m: 4 }).pValue; // => 0.7714285714285715
 */
export function kolmogorovSmirnovPValue(
  gap: number,
  { n, m, stepsMax = Number.POSITIVE_INFINITY }: KolmogorovSmirnovSizes,
): KolmogorovSmirnovPValue {
  const isWhole = Number.isSafeInteger(n) && Number.isSafeInteger(m);
  const isExact = isWhole && Math.max(n, m) <= exactRowsMax && (n === m || gap <= stepsMax);
  const logPValue = isExact ? logExact(Math.round(gap), n, m) : logAsymptotic(Math.min(1, gap / (n * m)), n, m);
  return { pValue: Math.exp(logPValue), logPValue, pMethod: isExact ? "exact" : "asymptotic" };
}

function logExact(gap: number, n: number, m: number): number {
  const log = logTwoSampleKolmogorovSurvival(gap, n, m);
  return log ?? Math.min(logSmallestExact, logLimit(gap / (n * m), n, m));
}

function logAsymptotic(statistic: number, n: number, m: number): number {
  const log = logKolmogorovSmirnovSurvival(statistic, Math.max(1, roundHalfToEven((n * m) / (n + m))));
  // The limit lies above; held at 1e-300 until it has come down to it, the logarithm never rises with the distance.
  return log >= logSmallest ? log : Math.min(logSmallest, logLimit(statistic, n, m));
}

function logLimit(statistic: number, n: number, m: number): number {
  return logKolmogorovSurvival(statistic * Math.sqrt((n * m) / (n + m)));
}

/** As NumPy rounds: two samples of 10,001 rows count as 5,000 rows, not 5,001. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
