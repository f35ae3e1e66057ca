/**
 * What Stirling's formula leaves out: ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2), for x > 0.
 *
 * Probabilities of large counts are ratios of huge gamma functions. Written with this remainder the huge parts cancel on
 * paper and not in floating point (C. Loader 2000, "Fast and accurate computation of binomial probabilities").
 */
export function stirlingError(x: number): number {
  let shifted = x;
  let climbed = 0;
  // Below 12 the series is not yet exact to the last bit; each step up changes the remainder by a known amount.
  for (; shifted < 12; shifted += 1) climbed += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
  return climbed + series(shifted);
}

/** Sum of B(2k) / (2k (2k - 1) x^(2k - 1)), k = 1 to 8; the first term left out is below 1e-18 from 12 on. */
function series(x: number): number {
  const z = 1 / (x * x);
  let sum = 1 / 156 - (3617 / 122400) * z;
  sum = -691 / 360360 + z * sum;
  sum = 1 / 1188 + z * sum;
  sum = -1 / 1680 + z * sum;
  sum = 1 / 1260 + z * sum;
  sum = -1 / 360 + z * sum;
  return (1 / 12 + z * sum) / x;
}
