import { logSquaredBridgeSurvival, plainBridge } from "./squared-bridge-survival.ts";

/**
 * The probability that the Cramér-von Mises statistic of endless samples of one source lies above x, 0 to 1.
 *
 * @param x - 0 and above
 * @throws RangeError if x is NaN
 * @see Csörgő & Faraway 1996, J. R. Stat. Soc. B 58(1), doi:10.1111/j.2517-6161.1996.tb02077.x
 * @example
 * cramerVonMisesSurvival(0.46136).toFixed(4); // => "0.0500"
 */
export function cramerVonMisesSurvival(x: number): number {
  return Math.exp(logCramerVonMisesSurvival(x));
}

/**
 * Its natural logarithm, computed directly: finite far beyond where the probability underflows.
 *
 * @param x - 0 and above
 * @throws RangeError if x is NaN
 * @example
 * logCramerVonMisesSurvival(0); // => 0
 */
export function logCramerVonMisesSurvival(x: number): number {
  if (Number.isNaN(x)) throw new RangeError("logCramerVonMisesSurvival needs a number, got NaN");
  return logSquaredBridgeSurvival(plainBridge, x);
}
