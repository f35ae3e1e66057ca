import { logSquaredBridgeSurvival, scaledBridge } from "./squared-bridge-survival.ts";

/**
 * The probability that the Anderson-Darling statistic A² of endless samples of one source lies above x, 0 to 1.
 *
 * @param x - 0 and above
 * @throws RangeError if x is NaN
 * @see Anderson & Darling 1952, Ann. Math. Stat. 23(2), doi:10.1214/aoms/1177729437
 * @example
 * andersonDarlingSurvival(2.492).toFixed(3); // => "0.050"
 */
export function andersonDarlingSurvival(x: number): number {
  return Math.exp(logAndersonDarlingSurvival(x));
}

/**
 * Its natural logarithm, computed directly: finite far beyond where the probability underflows.
 *
 * @param x - 0 and above
 * @throws RangeError if x is NaN
 * @example
 * logAndersonDarlingSurvival(0); // => 0
 */
export function logAndersonDarlingSurvival(x: number): number {
  if (Number.isNaN(x)) throw new RangeError("logAndersonDarlingSurvival needs a number, got NaN");
  return logSquaredBridgeSurvival(scaledBridge, x);
}
