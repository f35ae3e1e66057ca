/**
 * The probability that the two-sided one-sample distance of n rows is below d, to order n^(-3/2): Kolmogorov's limit and
 * three corrections, written as theta series so that few terms are needed where z = d root(n) is small.
 *
 * @see Pelz & Good 1976, J. R. Stat. Soc. B 38(2), 152-156
 */
export function kolmogorovExpansion(d: number, n: number): number {
  const z2 = n * d * d;
  const z = Math.sqrt(z2);
  if (z < 0.042) return 0;
  const z4 = z2 * z2;
  const pi2 = Math.PI * Math.PI;
  let limit = 0;
  let first = 0;
  let second = 0;
  let third = 0;
  // Odd multiples of pi / 2 ...
  for (let odd = 2 * Math.ceil((16 * z) / Math.PI) - 1; odd > 0; odd -= 2) {
    const a = (pi2 * odd * odd) / 4;
    const weight = Math.exp(-a / (2 * z2));
    limit += weight;
    first += weight * (a - z2);
    second += weight * (6 * z4 * z2 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a * a);
    third +=
      weight *
      ((5 - 30 * z2) * a ** 3 +
        (212 * z4 - 60 * z2) * a * a +
        (135 * z4 - 96 * z4 * z2) * a -
        30 * z4 * z2 -
        90 * z4 * z4);
  }
  // ... and whole multiples of pi.
  let secondRest = 0;
  let thirdRest = 0;
  for (let whole = Math.ceil((16 * z) / Math.PI); whole > 0; whole -= 1) {
    const b = pi2 * whole * whole;
    const weight = Math.exp(-b / (2 * z2));
    secondRest += weight * b;
    thirdRest += weight * b * (3 * z2 - b);
  }
  const sum =
    limit / z +
    first / (6 * z4 * Math.sqrt(n)) +
    (second / (72 * z4 * z2 * z) - secondRest / (36 * z2 * z)) / n +
    (third / (6480 * z4 * z4 * z2) + thirdRest / (216 * z4 * z2)) / (n * Math.sqrt(n));
  return Math.sqrt(2 * Math.PI) * sum;
}
