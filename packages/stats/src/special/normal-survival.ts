import { erf } from "./erf.ts";
import { erfcx } from "./erfcx.ts";
import { expMinusSquare } from "./exp-minus-square.ts";

/**
 * The probability that a standard normal value exceeds z. Twice the value at |z| is the two-sided p-value, which
 * 2 (1 - cdf) gets wrong from z = 8.3 on, where it is 0.
 *
 * @param z - standard deviations above the mean
 * @returns 0 to 1; 0 from about 38.5 on, where `logNormalSurvival` goes on
 * @throws RangeError if z is NaN
 * @see as `scipy.stats.norm.sf`
 * @example
 * normalSurvival(10); // => 7.619853024160525e-24
 */
export function normalSurvival(z: number): number {
  const x = z * Math.SQRT1_2;
  if (x < 0.5) return 0.5 - 0.5 * erf(x);
  return 0.5 * expMinusSquare(z, 0.5) * erfcx(x);
}
