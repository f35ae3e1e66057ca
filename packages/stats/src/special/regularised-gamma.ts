import { deviance } from "./deviance.ts";
import { stirlingError } from "./stirling-error.ts";

const logTwoPi = 1.8378770664093453;

/** Both tails as logarithms. At least one of them was computed directly, the other follows from it. */
export type LogTails = { readonly lower: number; readonly upper: number };

/**
 * The regularised incomplete gamma function P(a, x): the probability that a gamma variable of shape a is at most x.
 * Relative error below 1e-12.
 *
 * @param a - shape, above 0
 * @param x - 0 and above
 * @returns 0 to 1
 * @throws RangeError if a or x is out of range
 * @see NIST DLMF 8.2.4; as `scipy.special.gammainc`
 * @example
 * regularisedGammaP(2, 1); // => 0.26424111765711533
 */
export function regularisedGammaP(a: number, x: number): number {
  return Math.exp(logGammaTails(a, x).lower);
}

/**
 * The regularised incomplete gamma function Q(a, x) = 1 - P(a, x), computed directly: the probability that a gamma
 * variable of shape a exceeds x. Relative error below 1e-12.
 *
 * @param a - shape, above 0
 * @param x - 0 and above
 * @returns 0 to 1
 * @throws RangeError if a or x is out of range
 * @see NIST DLMF 8.2.4; as `scipy.special.gammaincc`
 * @example
 * regularisedGammaQ(2, 1); // => 0.7357588823428847
 */
export function regularisedGammaQ(a: number, x: number): number {
  return Math.exp(logGammaTails(a, x).upper);
}

/** ln P(a, x) and ln Q(a, x). */
export function logGammaTails(a: number, x: number): LogTails {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY))
    throw new RangeError(`regularisedGamma needs a shape above 0, got ${a}`);
  if (!(x >= 0)) throw new RangeError(`regularisedGamma needs x of at least 0, got ${x}`);
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  // x^a e^-x / Gamma(a + 1), with the huge factors cancelled on paper.
  const logFactor = -deviance(a, x) - 0.5 * (logTwoPi + Math.log(a)) - stirlingError(a);
  if (a < 1 ? x < 1 : x < a + 1) {
    const lower = Math.min(0, logFactor + Math.log(seriesOfP(a, x)));
    return { lower, upper: logOfRest(lower) };
  }
  const upper = Math.min(0, logFactor + Math.log(a * fractionOfQ(a, x)));
  return { lower: logOfRest(upper), upper };
}

/** ln(1 - e^logShare), by whichever form keeps the digits. */
export function logOfRest(logShare: number): number {
  return logShare > -Math.LN2 ? Math.log(-Math.expm1(logShare)) : Math.log1p(-Math.exp(logShare));
}

/** 1 + x / (a + 1) + x^2 / ((a + 1)(a + 2)) + ... (DLMF 8.7.1). */
function seriesOfP(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; ; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * 1e-17) return sum;
  }
}

/** 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)) (DLMF 8.9.2), from the front by Lentz's method. */
function fractionOfQ(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let value = d;
  for (let k = 1; ; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 2e-16) return value;
  }
}
