/** The finite values of a sorted sample, as a view: infinities are outermost there. */
export function finitePart(sorted: Float64Array): Float64Array {
  let from = 0;
  let to = sorted.length;
  while (from < to && sorted[from] === Number.NEGATIVE_INFINITY) from++;
  while (to > from && sorted[to - 1] === Number.POSITIVE_INFINITY) to--;
  return sorted.subarray(from, to);
}
