import { logKolmogorovSurvival } from "./kolmogorov-survival.ts";

const logSmallest = -600 * Math.LN10;

/**
 * The natural logarithm of the probability that two samples of one continuous distribution, n and m rows, lie at least as
 * far apart as the given gap, exactly: the share of lattice paths from (0, 0) to (n, m) that reach one of two lines.
 * Ties make the true probability smaller.
 *
 * Costs n m times the distance: about 0.1 s for 10,000 by 9,999 rows at a distance of 0.3; n steps where n = m.
 *
 * @param gap - the largest |i m - j n| over the merged samples, i and j being the rows passed: the distance times n m
 * @param n - rows of one sample
 * @param m - rows of the other
 * @returns 0 and below; `null` where the probability is below about 1e-600 and n and m differ, for its digits are then out
 * of the range of a double
 * @see Hodges 1958, Ark. Mat. 3(43), doi:10.1007/BF02589501; Viehmann 2021, arXiv:2102.08037; as
 * `scipy.stats.ks_2samp(method="exact")`
 * @example
 * logTwoSampleKolmogorovSurvival(20, 7, 5); // => -1.4381194289844768
 */
export function logTwoSampleKolmogorovSurvival(gap: number, n: number, m: number): number | null {
  if (gap <= 0) return 0;
  if (n === m) return logEqualSizes(Math.round(gap / n), n);
  if (gap >= n * m) return Math.LN2 - logChoices(Math.min(n, m), Math.max(n, m));
  // The limit is above the exact probability this far out: no need to walk for what a double cannot hold.
  const limit = logKolmogorovSurvival(gap / Math.sqrt(n * m * (n + m)));
  return limit < logSmallest ? null : logUnequalSizes(gap, n, m);
}

/**
 * By reflection: 2 (C(2n, n + h) - C(2n, n + 2h) + C(2n, n + 3h) - ...) / C(2n, n), nested from the inside so that nothing
 * cancels.
 */
function logEqualSizes(h: number, n: number): number {
  let inner = 1;
  for (let reflections = Math.floor(n / h); reflections > 1; reflections--) {
    inner = 1 - Math.exp(logStep((reflections - 1) * h, h, n)) * inner;
  }
  return Math.min(0, Math.LN2 + logStep(0, h, n) + Math.log(inner));
}

/** ln of C(2n, n + from + h) / C(2n, n + from), as a product of h ratios. */
function logStep(from: number, h: number, n: number): number {
  let log = 0;
  let product = 1;
  for (let i = from; i < from + h; i++) {
    product *= (n - i) / (n + i + 1);
    if (product < 1e-250) {
      log += Math.log(product);
      product = 1;
    }
  }
  return log + Math.log(product);
}

/** ln C(small + large, small). */
function logChoices(small: number, large: number): number {
  let log = 0;
  for (let i = 1; i <= small; i++) log += Math.log1p(large / i);
  return log;
}

// A path that left counts this much, so that shares down to 1e-600 stay above the smallest double.
const left = 2 ** 1000;

/**
 * Walks the diagonals i + j = s. The share of paths to (i, j) that left is the mean of the shares of its two
 * predecessors, weighted by i and j. Only sums of positive numbers: small shares keep their digits.
 */
function logUnequalSizes(gap: number, n: number, m: number): number | null {
  const total = n + m;
  // shares[i + 1] belongs to i: the row before the first is always outside.
  const shares = new Float64Array(n + 2).fill(left);
  shares[1] = 0;
  let low = 0;
  let high = 0;
  for (let s = 1; s <= total; s++) {
    const nextLow = Math.max(0, s - m, Math.floor((s * n - gap) / total) + 1);
    const nextHigh = Math.min(n, s, Math.ceil((s * n + gap) / total) - 1);
    if (low > 0) shares[low] = left;
    if (high < n) shares[high + 2] = left;
    const weight = 1 / s;
    for (let i = nextHigh; i >= nextLow; i--) {
      shares[i + 1] = (i * (shares[i] ?? 0) + (s - i) * (shares[i + 1] ?? 0)) * weight;
    }
    low = nextLow;
    high = nextHigh;
  }
  const share = (shares[n + 1] ?? 0) / left;
  if (share > 1e-290) return Math.min(0, Math.log(share));
  const scaled = shares[n + 1] ?? 0;
  return scaled > 1e-290 ? Math.log(scaled) - 1000 * Math.LN2 : null;
}
