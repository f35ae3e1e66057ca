/**
 * The probability that Kolmogorov's limit variable exceeds x: for samples without ties of n and m rows the probability
 * of a distance of at least D, with x = D root(n m / (n + m)), as both grow.
 *
 * @param x - 0 and above
 * @returns 0 to 1; 0 from about 19.3 on, where `logKolmogorovSurvival` goes on
 * @throws RangeError if x is below 0 or NaN
 * @see Kolmogorov 1933; as `scipy.stats.kstwobign.sf`
 * @example
 * kolmogorovSurvival(1); // => 0.26999967167735456
 */
export function kolmogorovSurvival(x: number): number {
  if (!(x >= 0)) throw new RangeError(`kolmogorovSurvival needs x of at least 0, got ${x}`);
  return x < 1 ? 1 - lower(x) : 2 * Math.exp(-2 * x * x) * alternating(x);
}

/**
 * The natural logarithm of the probability that Kolmogorov's limit variable exceeds x.
 *
 * @param x - 0 and above
 * @returns 0 and below; about ln 2 - 2 x^2 far out, finite for x up to 1e154
 * @throws RangeError if x is below 0 or NaN
 * @see as the logarithm of `scipy.stats.kstwobign.sf`
 * @example
 * logKolmogorovSurvival(100); // => -19999.30685281944
 */
export function logKolmogorovSurvival(x: number): number {
  if (!(x >= 0)) throw new RangeError(`logKolmogorovSurvival needs x of at least 0, got ${x}`);
  return x < 1 ? Math.log1p(-lower(x)) : Math.LN2 - 2 * x * x + Math.log(alternating(x));
}

/** The probability of at most x, by the theta series that converges where x is small. */
function lower(x: number): number {
  if (x < 0.04) return 0;
  const step = Math.exp((-Math.PI * Math.PI) / (8 * x * x));
  const square = step ** 8;
  return (Math.sqrt(2 * Math.PI) / x) * step * (1 + square * (1 + square ** 2 * (1 + square ** 3)));
}

/** 1 - e^(-6 x^2) + e^(-16 x^2) - ...: what multiplies the leading term from 1 on. */
function alternating(x: number): number {
  const z = Math.exp(-2 * x * x);
  return 1 - z ** 3 + z ** 8 - z ** 15 + z ** 24;
}
