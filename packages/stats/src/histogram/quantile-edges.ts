import { nextDouble } from "./next-double.ts";

/**
 * Edges of bins that each hold about the same share of a sample. The bin of v is the number of edges <= v: bins are
 * [e_i, e_i+1), the first open below, the last above, so that no value lies outside.
 *
 * Candidate i of B - 1 is the value at position ceil(i m / B), counted from 1. A value that is a candidate twice or more
 * is an **atom**: the next representable number becomes an edge too, and the atom has a bin of its own (`atomBins`). So a
 * column of 60 % zeros shows it when the zeros become 0.001.
 *
 * There are never more than B bins: an atom takes two edges and was two candidates at least.
 *
 * @param sorted - ascending, without NaN, as `sortFloat64` returns it; infinities are left out, m numbers remain
 * @param bins - B, the most bins there may be; whole, from 1 on
 * @returns ascending, finite, without repeats, at most B - 1; empty for no finite number
 * @throws RangeError if `bins` is not whole and above 0
 * @example
 * Array.from(quantileEdges([1, 2, 3, 4, 5, 6, 7, 8], 4)); // => [2, 4, 6]
 */
export function quantileEdges(sorted: ArrayLike<number>, bins: number): Float64Array {
  if (!(Number.isSafeInteger(bins) && bins >= 1)) throw new RangeError(`quantileEdges needs whole bins, got ${bins}`);
  const { start, rows } = finiteSpan(sorted);
  const edges: number[] = [];
  if (rows === 0) return new Float64Array(0);
  let previous = Number.NaN;
  let isAtom = false;
  for (let candidate = 1; candidate < bins; candidate++) {
    // Adding 0 turns -0 into 0: equal edges must have equal bits.
    const value = (sorted[start + Math.ceil((candidate * rows) / bins) - 1] ?? 0) + 0;
    if (value !== previous) {
      // The end of an atom may be the next candidate itself.
      if (edges.at(-1) !== value) edges.push(value);
      isAtom = false;
    } else if (!isAtom) {
      isAtom = true;
      const end = nextDouble(value);
      if (end !== Number.POSITIVE_INFINITY) edges.push(end);
    }
    previous = value;
  }
  return Float64Array.from(edges);
}

function finiteSpan(sorted: ArrayLike<number>): { readonly start: number; readonly rows: number } {
  let start = 0;
  let end = sorted.length;
  while (start < end && sorted[start] === Number.NEGATIVE_INFINITY) start++;
  while (end > start && sorted[end - 1] === Number.POSITIVE_INFINITY) end--;
  return { start, rows: end - start };
}
