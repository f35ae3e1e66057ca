import { deviance } from "./deviance.ts";
import { stirlingError } from "./stirling-error.ts";

/** How many terms are summed at most, evenly spread: the sum is that of a smooth function which vanishes at both ends. */
const termsMax = 4096;

/**
 * ln of the probability that the *one-sided* one-sample distance of n rows is at least d (Smirnov 1944, Birnbaum & Tingey
 * 1951): the sum over v of d / q times the probability of v among n at share q, where q = d + v / n.
 *
 * From 8,192 rows on only every s-th term is computed and counted s times. Ends are then below e^-90 of the middle, where
 * such a sum is exact to all digits; it needs n d^2 of at least 2, which is where the caller uses it.
 *
 * @param d - distance, above 0 and below 1
 * @param n - rows, a whole number
 */
export function logSmirnovSurvival(d: number, n: number): number {
  const nd = n * d;
  const last = Math.ceil(n - nd) - 1;
  const stride = Math.max(1, Math.floor(n / termsMax));
  const logOfN = stirlingError(n) + 0.5 * Math.log(n / (2 * Math.PI));
  // The running sum is kept relative to its largest term, or it would underflow.
  let largest = n * Math.log1p(-d);
  let sum = 1;
  for (let v = stride; v <= last; v += stride) {
    const rest = n - v;
    const log =
      Math.log(nd / (nd + v)) +
      logOfN -
      0.5 * Math.log(v * rest) -
      stirlingError(v) -
      stirlingError(rest) -
      deviance(v, v + nd, nd) -
      deviance(rest, rest - nd, -nd);
    if (log <= largest) {
      sum += Math.exp(log - largest);
    } else {
      sum = sum * Math.exp(largest - log) + 1;
      largest = log;
    }
  }
  return largest + Math.log(sum * stride);
}
