import { sortFloat64 } from "../histogram/sort-float64.ts";
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
  const sorted = sortFloat64(values);
  const scores = new Float64Array(sorted.length);
  const scoreAt = scoresOf(sorted.length);
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    // Where a value stands first is where it is looked up.
    scores[start] = scoreAt(start + end + 1);
    start = end;
  }
  return values.map((value) => (Number.isNaN(value) ? value : (scores[firstAt(sorted, value)] ?? Number.NaN)));
}

/** The score of a doubled rank; those above the middle are those below it with the other sign. */
function scoresOf(rows: number): (doubledRank: number) => number {
  const known = new Float64Array(rows + 2).fill(Number.NaN);
  return (doubledRank) => {
    const mirrored = Math.min(doubledRank, 2 * (rows + 1) - doubledRank);
    if (Number.isNaN(known[mirrored] ?? 0)) known[mirrored] = normalQuantile(mirrored / 2 / (rows + 1));
    const score = known[mirrored] ?? 0;
    return mirrored === doubledRank ? score : -score;
  };
}

/** The first place of a value in ascending numbers. */
function firstAt(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
