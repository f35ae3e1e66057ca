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
 * regularisedBeta(0.2, 3, 5); // => 0.14803200000000008
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
  if (x * (a + b + 2) > a + 1) {
    const { lower, upper } = leftOfMean(rest, x, b, a);
    return { lower: upper, upper: lower };
  }
  return leftOfMean(x, rest, a, b);
}

function leftOfMean(x: number, rest: number, a: number, b: number): LogTails {
  const lower = Math.min(0, logFactor(x, rest, a, b) + Math.log(fraction(x, a, b)) - Math.log(a));
  return { lower, upper: logOfRest(lower) };
}

/** ln of x^a (1 - x)^b / B(a, b), with the huge factors cancelled on paper. */
export function logFactor(x: number, rest: number, a: number, b: number): number {
  const sum = a + b;
  const remainder = stirlingError(sum) - stirlingError(a) - stirlingError(b);
  return remainder - deviance(a, sum * x) - deviance(b, sum * rest) + 0.5 * Math.log((a / sum) * (b / (2 * Math.PI)));
}

/** The continued fraction of DLMF 8.17.22, from the front by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let k = 1; ; k++) {
    const even = (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + k) * (a + b + k) * x) / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 2e-16) return value;
  }
}
