/**
 * The probability that Mann-Whitney's U of n and m rows without ties is at most u, from the exact number of orders: the
 * coefficients of the Gaussian binomial, built up one row of the smaller sample after another.
 *
 * @param u - whole, 0 to n m
 */
export function mannWhitneyLowerTail(u: number, n: number, m: number): number {
  const few = Math.min(n, m);
  const many = Math.max(n, m);
  const orders = new Float64Array(u + 1);
  orders[0] = 1;
  let all = 1;
  for (let row = 1; row <= few; row++) {
    all *= (many + row) / row;
    // Times (1 - q^(many + row)) / (1 - q^row).
    for (let k = row; k <= u; k++) orders[k] = (orders[k] ?? 0) + (orders[k - row] ?? 0);
    for (let k = u; k >= many + row; k--) orders[k] = (orders[k] ?? 0) - (orders[k - many - row] ?? 0);
  }
  return orders.reduce((sum, count) => sum + count, 0) / all;
}
