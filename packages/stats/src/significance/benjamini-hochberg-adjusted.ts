/**
 * p-values of several tests, adjusted so that the expected share of false ones among those found stays below the limit
 * they are compared with. Finds more than `holmAdjusted` and promises less.
 *
 * @param pValues - 0 to 1, in any order
 * @returns in the order given, each at least its own p-value and at most 1
 * @throws RangeError if a p-value is not from 0 to 1
 * @see Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57(1), doi:10.1111/j.2517-6161.1995.tb02031.x; as
 * `scipy.stats.false_discovery_control`
 * @example
 * benjaminiHochbergAdjusted([0.01, 0.04, 0.03]); // => [0.03, 0.04, 0.04]
 */
export function benjaminiHochbergAdjusted(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`benjaminiHochbergAdjusted needs p-values from 0 to 1, got ${p}`);
  }
  return steppedUp(pValues, (p, factor) => p * factor);
}

/**
 * `benjaminiHochbergAdjusted` for natural logarithms of p-values: tells apart what has long underflowed to 0.
 *
 * @param logPValues - 0 and below, in any order
 * @returns in the order given
 * @throws RangeError if a logarithm is above 0 or NaN
 * @example
 * benjaminiHochbergAdjustedLog([-2000, -1]); // => [-1999.3068528194401, -1]
 */
export function benjaminiHochbergAdjustedLog(logPValues: readonly number[]): number[] {
  for (const log of logPValues) {
    if (!(log <= 0)) throw new RangeError(`benjaminiHochbergAdjustedLog needs logarithms of at most 0, got ${log}`);
  }
  return steppedUp(logPValues, (log, factor) => log + Math.log(factor));
}

/** From the largest down, each value times tests / rank; none is above one before it. */
function steppedUp(values: readonly number[], adjust: (value: number, factor: number) => number): number[] {
  const ascending = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const adjusted = [...values];
  let smallest = Number.POSITIVE_INFINITY;
  for (const [rank, { value, index }] of [...ascending.entries()].toReversed()) {
    smallest = Math.min(smallest, adjust(value, values.length / (rank + 1)));
    adjusted[index] = smallest;
  }
  return adjusted;
}
