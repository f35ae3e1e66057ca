import { logGammaTails } from "./regularised-gamma.ts";

/**
 * The probability that a chi-squared variable of `df` degrees of freedom exceeds x: the p-value of a chi-squared
 * statistic.
 *
 * @param x - the statistic, 0 and above
 * @param df - degrees of freedom, above 0
 * @returns 0 to 1; 0 where it is below the smallest double, see `logChiSquaredSurvival`
 * @throws RangeError if x or df is out of range
 * @see as `scipy.stats.chi2.sf`
 * @example
 * chiSquaredSurvival(10, 3); // => 0.018566135463043247
 */
export function chiSquaredSurvival(x: number, df: number): number {
  return Math.exp(logChiSquaredSurvival(x, df));
}

/**
 * The natural logarithm of the probability that a chi-squared variable of `df` degrees of freedom exceeds x.
 *
 * @param x - the statistic, 0 and above
 * @param df - degrees of freedom, above 0
 * @returns 0 and below, finite for every finite x
 * @throws RangeError if x or df is out of range
 * @see as `scipy.stats.chi2.logsf`, which is -Infinity past 1e-308
 * @example
 * logChiSquaredSurvival(10000, 3); // => -4995.620521181651
 */
export function logChiSquaredSurvival(x: number, df: number): number {
  return logGammaTails(df / 2, x / 2).upper;
}
