import { erfcx } from "./erfcx.ts";
import { expMinusSquare } from "./exp-minus-square.ts";

const twoOverRootPi = 1.1283791670955126;

/**
 * The error function: the probability that a normal value lies within x times root 2 standard deviations of its mean.
 *
 * @param x - any number, infinities included
 * @returns -1 to 1
 * @throws RangeError if x is NaN
 * @see NIST DLMF 7.6.1; as `scipy.special.erf`
 * @example
 * erf(0.5); // => 0.5204998778130465
 */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x < 1) return twoOverRootPi * x * series(x * x);
  return 1 - expMinusSquare(x, 1) * erfcx(x);
}

/** Sum of (-z)^k / (k! (2k + 1)). */
function series(z: number): number {
  let sum = 1;
  let power = 1;
  for (let k = 1; k < 30; k++) {
    power *= -z / k;
    const term = power / (2 * k + 1);
    sum += term;
    if (Math.abs(term) < 1e-17) break;
  }
  return sum;
}
