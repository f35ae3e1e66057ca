/** The chance of any false fault in one comparison. */
const alpha = 0.01;

/**
 * Whether so many current rows that differ from all of the reference's are more than chance brings. In samples of one source
 * all orders of the pooled rows are equally likely, whatever the distribution: that the k most extreme of n + m rows, or all k
 * of one level, are current has a chance below (n / (n + m))^k.
 *
 * @param k - current rows that no reference row is like
 * @param n - current rows
 * @param m - reference rows
 * @param tests - how many such questions the comparison asks
 */
export function isBeyondChance(
  k: number,
  { n, m, tests }: { readonly n: number; readonly m: number; readonly tests: number },
): boolean {
  if (k <= 0 || m <= 0) return false;
  return k * Math.log(n / (n + m)) < Math.log(alpha / Math.max(1, tests));
}
