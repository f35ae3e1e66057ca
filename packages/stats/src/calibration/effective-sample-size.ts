/**
 * How many rows of equal weight tell as much as these weighted ones: (sum of w)^2 / sum of w^2.
 *
 * @param weights - non-negative and finite
 * @returns 0 to the number of weights; 0 where none is above 0
 * @see Kish 1965, Survey Sampling
 * @example
 * effectiveSampleSize([1, 1, 0, 0]); // => 2
 */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  // In units of the largest, so that no square leaves the doubles.
  let largest = 0;
  for (let row = 0; row < weights.length; row++) largest = Math.max(largest, weights[row] ?? 0);
  if (largest === 0) return 0;
  let [sum, squares] = [0, 0];
  for (let row = 0; row < weights.length; row++) {
    const weight = (weights[row] ?? 0) / largest;
    sum += weight;
    squares += weight * weight;
  }
  return (sum * sum) / squares;
}
