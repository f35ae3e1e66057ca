/** A sum that is rounded once, when it is asked for: it does not depend on the order of what was added, nor on its parts. */
export type ExactSum = {
  /** Adds the first `length` values. Each has to be at most 2^960 in size, so that no sum on the way overflows. */
  add(values: Float64Array, length?: number): void;
  /** The sum of all values so far, rounded to the nearest double. */
  value(): number;
};

/**
 * Sums doubles without rounding errors.
 *
 * What an addition loses is itself a double (Knuth's TwoSum), and is added to a second sum; what that one loses, which
 * needs values more than 2^50 apart, goes into a list of partial sums that share no digit (Shewchuk). So it costs about
 * four times a plain sum, whatever the data.
 *
 * @see Shewchuk 1997, Discrete Comput. Geom. 18, doi:10.1007/PL00009321; reference implementation: Python's `math.fsum`
 * @example
 * const sum = exactSum();
 * sum.add(Float64Array.of(1e16, 1, -1e16));
 * sum.value(); // => 1
 */
export function exactSum(): ExactSum {
  let sum = 0;
  let lost = 0;
  const partials: number[] = [];
  return {
    add(values, length = values.length) {
      let high = sum;
      let low = lost;
      for (let i = 0; i < length; i++) {
        const value = values[i] ?? 0;
        const next = high + value;
        const added = next - high;
        const error = high - (next - added) + (value - added);
        high = next;
        const nextLow = low + error;
        const addedLow = nextLow - low;
        const errorLow = low - (nextLow - addedLow) + (error - addedLow);
        low = nextLow;
        if (errorLow !== 0) grow(partials, errorLow);
      }
      sum = high;
      lost = low;
    },
    value() {
      const all = [...partials];
      grow(all, lost);
      grow(all, sum);
      return rounded(all);
    },
  };
}

/** Adds a value to partial sums that share no digit, ascending in size; so they stay. */
function grow(partials: number[], value: number): void {
  let carried = value;
  let kept = 0;
  for (const partial of partials) {
    const [large, small] = Math.abs(carried) < Math.abs(partial) ? [partial, carried] : [carried, partial];
    const high = large + small;
    const low = small - (high - large);
    if (low !== 0) partials[kept++] = low;
    carried = high;
  }
  partials.length = kept;
  if (carried !== 0) partials.push(carried);
}

/** From the largest down until one is cut off; where that is exactly half a digit, the sign of the next one decides. */
function rounded(partials: readonly number[]): number {
  let place = partials.length - 1;
  let high = partials[place] ?? 0;
  let low = 0;
  while (place > 0 && low === 0) {
    place -= 1;
    const before = high;
    const next = partials[place] ?? 0;
    high = before + next;
    low = next - (high - before);
  }
  const rest = partials[place - 1] ?? 0;
  if (low === 0 || rest === 0 || low < 0 !== rest < 0) return high;
  const doubled = low * 2;
  const further = high + doubled;
  return further - high === doubled ? further : high;
}
