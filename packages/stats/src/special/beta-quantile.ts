import { bracketedNewton } from "./bracketed-newton.ts";
import { logBetaFactor, logBetaTails } from "./regularised-beta.ts";

/**
 * The value that a beta variable is at most with probability p.
 *
 * @param p - above 0 and below 1
 * @param a - first shape, above 0
 * @param b - second shape, above 0
 * @returns 0 to 1
 * @throws RangeError if an argument is out of range
 * @see as `scipy.special.betaincinv`
 * @example
 * betaQuantile(0.025, 3, 8); // => 0.06673951117773444
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`betaQuantile needs a probability above 0 and below 1, got ${p}`);
  const isLower = p < 0.5;
  const target = isLower ? Math.log(p) : Math.log1p(-p);
  return bracketedNewton(
    (x) => {
      const tails = logBetaTails(x, 1 - x, a, b);
      const tail = isLower ? tails.lower : tails.upper;
      const slope = Math.exp(logBetaFactor(x, 1 - x, a, b) - Math.log(x) - Math.log1p(-x) - tail);
      return { value: isLower ? tail - target : target - tail, slope };
    },
    { start: a / (a + b), lower: 0, upper: 1 },
  );
}
