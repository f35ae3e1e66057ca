import { deviance } from "./deviance.ts";
import { logOfRest, type LogTails } from "./regularised-gamma.ts";
import { stirlingError } from "./stirling-error.ts";

/**
 * The regularised incomplete beta function I(x; a, b): the probability that a beta variable is at most x. Binomial, t and
 * F probabilities are made of it. Relative error below 1e-12.
 *
 * @param x - 0 to 1
 * @param a - first shape, above 0
 * @param b - second shape, above 0
 * @returns 0 to 1
 * @throws RangeError if an argument is out of range
 * @see NIST DLMF 8.17.2; as `scipy.special.betainc`
 * @example
 * regularisedBeta(0.2, 3, 5); // => 0.14803200000000002
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  return Math.exp(logRegularisedBeta(x, a, b));
}

/**
 * The natural logarithm of the regularised incomplete beta function. The upper tail is
 * `logRegularisedBeta(1 - x, b, a)`.
 *
 * @param x - 0 to 1
 * @param a - first shape, above 0
 * @param b - second shape, above 0
 * @returns 0 and below; `-Infinity` only at x = 0
 * @throws RangeError if an argument is out of range
 * @see NIST DLMF 8.17.2; as the logarithm of `scipy.special.betainc`
 * @example
 * logRegularisedBeta(1e-10, 100, 5); // => -2287.243933607293
 */
export function logRegularisedBeta(x: number, a: number, b: number): number {
  return logBetaTails(x, 1 - x, a, b).lower;
}

/**
 * ln of the probabilities that a beta variable is at most x and that it exceeds x. `rest` is 1 - x, which the caller may
 * know with more digits than the subtraction would leave.
 */
export function logBetaTails(x: number, rest: number, a: number, b: number): LogTails {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`regularisedBeta needs x from 0 to 1, got ${x}`);
  if (!(a > 0 && b > 0 && a + b < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`regularisedBeta needs shapes above 0, got ${a} and ${b}`);
  }
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (rest === 0) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  // Both shapes miss their means by the same amount; the smaller of x and its rest knows it best.
  const excess = x <= rest ? (a + b) * x - a : b - (a + b) * rest;
  const logFactor = logBetaFactor(x, rest, a, b);
  if (excess <= 0) {
    const lower = Math.min(0, logFactor - Math.log(fraction(x, rest, { a, b, shortfall: -excess })));
    return { lower, upper: logOfRest(lower) };
  }
  const upper = Math.min(0, logFactor - Math.log(fraction(rest, x, { a: b, b: a, shortfall: excess })));
  return { lower: logOfRest(upper), upper };
}

/** ln of x^a (1 - x)^b / B(a, b), with the huge factors cancelled on paper. */
export function logBetaFactor(x: number, rest: number, a: number, b: number): number {
  const sum = a + b;
  const excess = x <= rest ? sum * x - a : b - sum * rest;
  const remainder = stirlingError(sum) - stirlingError(a) - stirlingError(b);
  const deviances = deviance(a, sum * x, excess) + deviance(b, sum * rest, -excess);
  return remainder - deviances + 0.5 * Math.log((a / sum) * (b / (2 * Math.PI)));
}

type Shapes = { readonly a: number; readonly b: number; readonly shortfall: number };

/**
 * The continued fraction by which x^a (1 - x)^b / B(a, b) is divided, for x up to the mean, from the front by Lentz's
 * method. `shortfall` is a - (a + b) x: unlike the usual fraction this one never takes 1 - x apart again.
 *
 * @see DiDonato & Morris 1992, ACM Trans. Math. Softw. 18(3), doi:10.1145/131766.131776, equation 9
 */
function fraction(x: number, rest: number, { a, b, shortfall }: Shapes): number {
  let value = (a * (shortfall + 1)) / (a + 1);
  let c = value;
  let d = 0;
  for (let k = 1; ; k++) {
    const spread = a + 2 * k - 1;
    const numerator = ((((a + k - 1) * (a + b + k - 1)) / spread) * (k * (b - k)) * x * x) / spread;
    const denominator = k + (k * (b - k) * x) / spread + ((a + k) * (shortfall + 1 + k * (1 + rest))) / (spread + 2);
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 2e-16) return value;
  }
}
