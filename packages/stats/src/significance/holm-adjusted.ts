/**
 * p-values of several tests, adjusted so that the chance of any false one among all stays below the limit they are
 * compared with (Holm's step-down method; no assumption on how the tests depend on each other).
 *
 * @param pValues - 0 to 1, in any order
 * @returns in the order given, each at least its own p-value and at most 1
 * @throws RangeError if a p-value is not from 0 to 1
 * @see Holm 1979, Scand. J. Statist. 6(2); as `statsmodels.stats.multitest.multipletests(method="holm")`
 * @example
 * holmAdjusted([0.01, 0.04, 0.03]); // => [0.03, 0.06, 0.06]
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`holmAdjusted needs p-values from 0 to 1, got ${p}`);
  }
  return steppedDown(pValues, (p, tests) => Math.min(1, p * tests));
}

/**
 * `holmAdjusted` for natural logarithms of p-values: tells apart what has long underflowed to 0.
 *
 * @param logPValues - 0 and below, in any order
 * @returns in the order given
 * @throws RangeError if a logarithm is above 0 or NaN
 * @example
 * holmAdjustedLog([-2000, -1]); // => [-1999.3068528194401, -1]
 */
export function holmAdjustedLog(logPValues: readonly number[]): number[] {
  for (const log of logPValues) {
    if (!(log <= 0)) throw new RangeError(`holmAdjustedLog needs logarithms of at most 0, got ${log}`);
  }
  return steppedDown(logPValues, (log, tests) => Math.min(0, log + Math.log(tests)));
}

/** The smallest counts for all tests, the next for all but one, and so on; none is below one before it. */
function steppedDown(values: readonly number[], adjust: (value: number, tests: number) => number): number[] {
  const ascending = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const adjusted = [...values];
  let largest = Number.NEGATIVE_INFINITY;
  for (const [rank, { value, index }] of ascending.entries()) {
    largest = Math.max(largest, adjust(value, values.length - rank));
    adjusted[index] = largest;
  }
  return adjusted;
}
