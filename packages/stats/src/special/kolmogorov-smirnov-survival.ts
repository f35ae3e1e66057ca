import { kolmogorovExpansion } from "./kolmogorov-expansion.ts";
import { kolmogorovMatrix } from "./kolmogorov-matrix.ts";
import { logSmirnovSurvival } from "./log-smirnov-survival.ts";
import { logOfRest } from "./regularised-gamma.ts";

/**
 * The probability that n rows, drawn from a known continuous distribution, lie at least d away from it (the two-sided
 * one-sample Kolmogorov-Smirnov distance).
 *
 * @param d - distance, 0 to 1
 * @param n - rows, a whole number from 1 on
 * @returns 0 to 1; exact up to 140 rows, beyond that within 1e-5 of it in the bulk and less in the tail
 * @throws RangeError if d or n is out of range
 * @see Simard & L'Ecuyer 2011, J. Stat. Softw. 39(11), doi:10.18637/jss.v039.i11, whose choice of methods this follows;
 * as `scipy.stats.kstwo.sf`
 * @example
 * kolmogorovSmirnovSurvival(0.3, 20); // => 0.04306706665851778
 */
export function kolmogorovSmirnovSurvival(d: number, n: number): number {
  return Math.exp(logKolmogorovSmirnovSurvival(d, n));
}

/**
 * The natural logarithm of the probability that n rows, drawn from a known continuous distribution, lie at least d away
 * from it.
 *
 * @param d - distance, 0 to 1
 * @param n - rows, a whole number from 1 on
 * @returns 0 and below; finite for d below 1, `-Infinity` from 1 on
 * @throws RangeError if d or n is out of range
 * @see as `scipy.stats.kstwo.logsf`
 * @example
 * logKolmogorovSmirnovSurvival(0.9, 500); // => -1150.4136509724835
 */
export function logKolmogorovSmirnovSurvival(d: number, n: number): number {
  if (!(d >= 0)) throw new RangeError(`kolmogorovSmirnovSurvival needs a distance of at least 0, got ${d}`);
  if (!(n >= 1 && Number.isSafeInteger(n)))
    throw new RangeError(`kolmogorovSmirnovSurvival needs whole rows, got ${n}`);
  if (d >= 1) return Number.NEGATIVE_INFINITY;
  const nd = n * d;
  if (nd <= 0.5) return 0;
  if (nd <= 1) return logOfRest(logNarrow(nd, n));
  if (nd >= n - 1) return Math.LN2 + n * Math.log1p(-d);
  // Beyond these the two sides practically never exceed together, so that the one-sided probability counts twice.
  if (d >= 0.5 || nd * d >= (n <= 140 ? 4 : 2.2)) return Math.min(0, Math.LN2 + logSmirnovSurvival(d, n));
  return Math.log1p(-Math.min(1, lower(d, n)));
}

function lower(d: number, n: number): number {
  if (n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4)) return kolmogorovMatrix(d, n);
  return kolmogorovExpansion(d, n);
}

/** ln of n! ((2 n d - 1) / n)^n: the rows must fall into n given slots, each once. */
function logNarrow(nd: number, n: number): number {
  let log = 0;
  for (let row = 1; row <= n; row++) log += Math.log((row / n) * (2 * nd - 1));
  return log;
}
