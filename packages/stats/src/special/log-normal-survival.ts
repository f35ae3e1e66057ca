import { erfcx } from "./erfcx.ts";
import { normalSurvival } from "./normal-survival.ts";

/**
 * The natural logarithm of the probability that a standard normal value exceeds z; finite where the probability itself
 * is 0 in floating point.
 *
 * @param z - standard deviations above the mean
 * @returns 0 and below; about -z^2 / 2 far out, `-Infinity` only for z beyond 1e154
 * @throws RangeError if z is NaN
 * @see as `scipy.stats.norm.logsf`
 * @example
 * logNormalSurvival(100); // => -5005.524208694205
 */
export function logNormalSurvival(z: number): number {
  if (z < -1) return Math.log1p(-normalSurvival(-z));
  if (z < 1) return Math.log(normalSurvival(z));
  return Math.log(0.5 * erfcx(z * Math.SQRT1_2)) - 0.5 * z * z;
}
