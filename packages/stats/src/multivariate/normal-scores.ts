import { normalQuantile } from "../special/normal-quantile.ts";

/**
 * The normal scores of a column: each value becomes the quantile of the standard normal at its rank over n + 1, equal
 * values at the mean of their ranks. Correlations of scores are blind to the shape of the columns, so that a few huge
 * values do not decide them.
 *
 * @param values - NaN is missing and stays NaN; infinities are outermost values
 * @returns a new column of the same length
 * @see van der Waerden 1952, Indag. Math. 14, doi:10.1016/S1385-7258(52)50060-5
 * @example
 * Array.from(normalScores(Float64Array.of(5, 1e9, -3)), (score) => score.toFixed(4)); // => ["0.0000", "0.6745", "-0.6745"]
 */
export function normalScores(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  order.sort((a, b) => compare(values[a] ?? 0, values[b] ?? 0));
  const scores = new Float64Array(values.length).fill(Number.NaN);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] ?? 0];
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end++;
    const score = normalQuantile((start + end + 1) / 2 / (order.length + 1));
    for (let place = start; place < end; place++) scores[order[place] ?? 0] = score;
    start = end;
  }
  return scores;
}

/** Not a difference: infinities have none. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
