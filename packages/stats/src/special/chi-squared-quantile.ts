import { bracketedNewton } from "./bracketed-newton.ts";
import { logGamma } from "./log-gamma.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { logGammaTails } from "./regularised-gamma.ts";

/**
 * The value that a chi-squared variable of `df` degrees of freedom exceeds with probability alpha: the critical value of
 * a chi-squared test. Relative error below 1e-12 for alpha from 1e-300 on.
 *
 * @param alpha - probability of the *upper* tail, above 0 and below 1
 * @param df - degrees of freedom, above 0
 * @returns above 0
 * @throws RangeError if alpha or df is out of range
 * @see as `scipy.stats.chi2.isf`
 * @example
 * chiSquaredQuantile(0.05, 1); // => 3.8414588206941307
 */
export function chiSquaredQuantile(alpha: number, df: number): number {
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`chiSquaredQuantile needs alpha above 0 and below 1, got ${alpha}`);
  if (!(df > 0 && df < Number.POSITIVE_INFINITY))
    throw new RangeError(`chiSquaredQuantile needs df above 0, got ${df}`);
  const shape = df / 2;
  const solve = alpha < 0.5 ? upperTail(Math.log(alpha), shape) : lowerTail(Math.log1p(-alpha), shape);
  return 2 * bracketedNewton(solve, { start: start(alpha, df) / 2, lower: 0, upper: Number.POSITIVE_INFINITY });
}

/** ln alpha - ln Q(x), which rises with x. */
function upperTail(logAlpha: number, shape: number) {
  return (x: number): { value: number; slope: number } => {
    const { upper } = logGammaTails(shape, x);
    return { value: logAlpha - upper, slope: Math.exp(logDensity(x, shape) - upper) };
  };
}

/** ln P(x) - ln(1 - alpha). */
function lowerTail(logRest: number, shape: number) {
  return (x: number): { value: number; slope: number } => {
    const { lower } = logGammaTails(shape, x);
    return { value: lower - logRest, slope: Math.exp(logDensity(x, shape) - lower) };
  };
}

function logDensity(x: number, shape: number): number {
  return (shape - 1) * Math.log(x) - x - logGamma(shape);
}

/** Wilson and Hilferty's cube; where it would be negative, the first term of the series at 0. */
function start(alpha: number, df: number): number {
  const spread = 2 / (9 * df);
  const root = 1 - spread - normalQuantile(alpha) * Math.sqrt(spread);
  if (root > 0.2) return df * root * root * root;
  return 2 * Math.exp((Math.log1p(-alpha) + logGamma(df / 2 + 1)) / (df / 2));
}
