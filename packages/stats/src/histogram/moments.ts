import { float64Of, type Numbers } from "./float64-of.ts";

/**
 * Sums from which mean, variance, smallest and largest value follow, over finite values. They are taken around a fixed
 * centre: squares of the values themselves would lose every digit of the variance on columns such as epoch milliseconds.
 */
export type Moments = {
  /** Finite values counted. */
  readonly n: number;
  /** What every value is measured from; a value near the middle, such as a reference's median. */
  readonly centre: number;
  /** Sum of (x - centre). */
  readonly s1: number;
  /** Sum of (x - centre)^2. Like `s1` it stops at the largest double rather than become infinite. */
  readonly s2: number;
  /** `null` where there is no finite value. */
  readonly min: number | null;
  readonly max: number | null;
};

/** How an accumulator is begun, fed and merged; batch, stream and stored parts share one implementation. */
type MomentsAccumulator = {
  readonly empty: (centre: number) => Moments;
  readonly add: (moments: Moments, value: number) => Moments;
  readonly addAll: (moments: Moments, values: Numbers) => Moments;
  readonly merge: (a: Moments, b: Moments) => Moments;
};

/** Sums of so many rows are made apart and then added: rounding errors grow with the blocks, not with the rows. */
const blockRows = 256;

/**
 * Moments as an accumulator. `empty(centre)` has no values; `add` takes one and `addAll` many, leaving out NaN, null,
 * undefined and infinities; `merge` adds two that share a centre. Merged parts equal the whole but for rounding: 1e-12 of
 * the sum of absolute values.
 *
 * @throws RangeError if the centre is not finite, or two centres differ
 * @example
 * moments.addAll(moments.empty(2), [1, 2, 6, null]).s2; // => 17
 */
export const moments: MomentsAccumulator = { empty, add, addAll, merge };

function empty(centre: number): Moments {
  if (!Number.isFinite(centre)) throw new RangeError(`moments needs a finite centre, got ${centre}`);
  return { n: 0, centre, s1: 0, s2: 0, min: null, max: null };
}

function add(to: Moments, value: number): Moments {
  if (!Number.isFinite(value)) return to;
  const distance = value - to.centre;
  // Adding 0 turns -0 into 0.
  const zeroed = value + 0;
  const one = { n: 1, centre: to.centre, s1: limited(distance), s2: limited(distance ** 2), min: zeroed, max: zeroed };
  return merge(to, one);
}

function addAll(to: Moments, values: Numbers): Moments {
  const rows = float64Of(values);
  const { centre } = to;
  let n = 0;
  let s1 = 0;
  let s2 = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < rows.length; start += blockRows) {
    const end = Math.min(start + blockRows, rows.length);
    let block1 = 0;
    let block2 = 0;
    for (let row = start; row < end; row++) {
      const value = rows[row] ?? Number.NaN;
      // Only of finite values the difference to itself is 0.
      if (value - value !== 0) continue;
      const distance = value - centre;
      n += 1;
      block1 += distance;
      block2 += distance * distance;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    s1 += block1;
    s2 += block2;
  }
  if (n === 0) return to;
  return merge(to, { n, centre, s1: limited(s1), s2: limited(s2), min: min + 0, max: max + 0 });
}

function merge(a: Moments, b: Moments): Moments {
  if (a.centre !== b.centre) throw new RangeError(`moments needs one centre, got ${a.centre} and ${b.centre}`);
  return {
    n: a.n + b.n,
    centre: a.centre,
    s1: limited(a.s1 + b.s1),
    s2: limited(a.s2 + b.s2),
    min: a.min === null || (b.min !== null && b.min < a.min) ? b.min : a.min,
    max: a.max === null || (b.max !== null && b.max > a.max) ? b.max : a.max,
  };
}

/** NaN comes of sums beyond the largest double in both directions; nothing is known then but that. */
function limited(sum: number): number {
  if (Number.isNaN(sum)) return 0;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));
}
