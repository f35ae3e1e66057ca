import type { Numbers } from "../histogram/float64-of.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";

/** With the code of missing values, codes of a column fit a byte. */
const binsMax = 255;

/**
 * Where a column is cut into bins of about equal shares: between neighbouring values, each value a bin of its own where
 * there are at most 255 of them. A value that fills more than a share is a bin of its own in any case.
 *
 * @param values - NaN, null and undefined are left out; infinities are outermost
 * @returns ascending, at most 254; a value's code is the number of cuts below it
 */
export function cutPoints(values: Numbers): Float64Array {
  const sorted = sortFloat64(values);
  const distinct = countDistinct(sorted);
  const cuts: number[] = [];
  let [closed, end] = [0, 0];
  for (let start = 0; start < sorted.length; start = end) {
    const value = sorted[start] ?? 0;
    end = endOfTie(sorted, start);
    const share = (sorted.length - closed) / (binsMax - cuts.length);
    const isOwn = distinct <= binsMax || end - start >= share;
    // Before a value that fills a bin, and after one that makes it full.
    if (isOwn && start > closed && cuts.length < binsMax - 1) {
      cuts.push(between(sorted[start - 1] ?? 0, value));
      closed = start;
    }
    if ((isOwn || end - closed >= share) && end < sorted.length && cuts.length < binsMax - 1) {
      cuts.push(between(value, sorted[end] ?? 0));
      closed = end;
    }
  }
  return Float64Array.from(cuts);
}

function countDistinct(sorted: Float64Array): number {
  let distinct = 0;
  for (let place = 0; place < sorted.length; place++) if (sorted[place] !== sorted[place - 1]) distinct += 1;
  return distinct;
}

function endOfTie(sorted: Float64Array, start: number): number {
  let end = start + 1;
  while (end < sorted.length && sorted[end] === sorted[start]) end += 1;
  return end;
}

/**
 * A number from the lower one on and below the upper one: a middle that rounding spoils is the lower one. Infinity stays
 * apart from every finite number.
 */
function between(lower: number, upper: number): number {
  if (upper === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  const middle = lower / 2 + upper / 2;
  return middle >= lower && middle < upper ? middle : lower;
}
