import { logGamma } from "./log-gamma.ts";
import { logBetaTails } from "./regularised-beta.ts";

/** Below it, the first term of the incomplete beta function is all of it; the square of t may be beyond the largest double. */
const tiny = 1e-290;

/**
 * The probability that a Student t variable exceeds t.
 *
 * @param t - any number
 * @param df - degrees of freedom, above 0, finite
 * @returns 0 to 1; 0 where it is below the smallest double, see `logStudentSurvival`
 * @throws RangeError if t is NaN or df is out of range
 * @see as `scipy.stats.t.sf`
 * @example
 * studentSurvival(1, 1); // => 0.25
 */
export function studentSurvival(t: number, df: number): number {
  return Math.exp(logStudentSurvival(t, df));
}

/**
 * The natural logarithm of the probability that a Student t variable exceeds t.
 *
 * @param t - any number
 * @param df - degrees of freedom, above 0, finite
 * @returns 0 and below; `-Infinity` only at an infinite t
 * @throws RangeError if t is NaN or df is out of range
 * @see NIST DLMF 8.17.2; as `scipy.stats.t.logsf`, which is -Infinity past 1e-308
 * @example
 * logStudentSurvival(0, 5); // => -0.6931471805599453
 */
export function logStudentSurvival(t: number, df: number): number {
  if (Number.isNaN(t)) throw new RangeError(`logStudentSurvival needs a number, got ${t}`);
  if (!(df > 0 && df < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`logStudentSurvival needs degrees of freedom above 0, got ${df}`);
  }
  const log = logTwoSided(Math.abs(t), df) - Math.LN2;
  return t >= 0 ? log : Math.log1p(-Math.exp(log));
}

/** ln I(df / (df + t^2); df / 2, 1 / 2). */
function logTwoSided(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  const ratio = (t / Math.sqrt(df)) ** 2;
  const x = 1 / (1 + ratio);
  if (x > tiny) return logBetaTails(x, ratio / (1 + ratio), df / 2, 0.5).lower;
  const logX = Math.log(df) - 2 * Math.log(t);
  const logBeta = logGamma(df / 2) + logGamma(0.5) - logGamma((df + 1) / 2);
  return (df / 2) * logX - Math.log(df / 2) - logBeta;
}
