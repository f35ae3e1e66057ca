/**
 * Calls back for each different value of two sorted samples, ascending: how many rows of each hold it, and how many of each
 * lie below.
 *
 * @param before - ascending, without NaN
 * @param after - likewise
 */
export function eachTieGroup(
  before: Float64Array,
  after: Float64Array,
  see: (before: number, after: number, beforeBelow: number, afterBelow: number) => void,
): void {
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const value = Math.min(before[i] ?? Number.POSITIVE_INFINITY, after[j] ?? Number.POSITIVE_INFINITY);
    const [i0, j0] = [i, j];
    while (i < before.length && before[i] === value) i++;
    while (j < after.length && after[j] === value) j++;
    see(i - i0, j - j0, i0, j0);
  }
}
