import { erf } from "./erf.ts";
import { erfcx } from "./erfcx.ts";
import { logNormalSurvival } from "./log-normal-survival.ts";

const rootTwoPi = 2.5066282746310002;

/**
 * The value that a standard normal falls below with probability p. The upper quantile of alpha is
 * `-normalQuantile(alpha)`, which is exact for the smallest alpha, where 1 - alpha is already 1.
 *
 * @param p - above 0 and below 1
 * @returns standard deviations from the mean
 * @throws RangeError if p is not above 0 and below 1
 * @see as `scipy.special.ndtri`; the start is Abramowitz & Stegun 26.2.23
 * @example
 * normalQuantile(0.975); // => 1.9599639845400538
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalQuantile needs a probability above 0 and below 1, got ${p}`);
  if (Math.abs(p - 0.5) <= 0.25) return central(p - 0.5);
  // 1 - p is exact here: p is at least 1/2.
  return p < 0.5 ? -upperTail(p) : upperTail(1 - p);
}

/** Solves erf(z / root 2) / 2 = share by Newton's method; the slope is the density. */
function central(share: number): number {
  let z = share * rootTwoPi;
  for (let round = 0; round < 6; round++) {
    const step = (0.5 * erf(z * Math.SQRT1_2) - share) * rootTwoPi * Math.exp(0.5 * z * z);
    z -= step;
    if (Math.abs(step) <= 1e-16 * Math.abs(z)) break;
  }
  return z;
}

/** Solves ln survival(z) = ln alpha by Newton's method; the slope is minus one over Mills' ratio. */
function upperTail(alpha: number): number {
  const target = Math.log(alpha);
  const t = Math.sqrt(-2 * target);
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let round = 0; round < 6; round++) {
    const step = (logNormalSurvival(z) - target) * (rootTwoPi / 2) * erfcx(z * Math.SQRT1_2);
    z += step;
    if (Math.abs(step) <= 1e-16 * z) break;
  }
  return z;
}
