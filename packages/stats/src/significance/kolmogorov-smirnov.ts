import type { Numbers } from "../histogram/float64-of.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { kolmogorovSmirnovPValue } from "./kolmogorov-smirnov-p-value.ts";

export type KolmogorovSmirnov = {
  /** Largest distance of the two shares at or below a value, 0 to 1; `null` where a sample has no row. */
  readonly statistic: number | null;
  /** 0 to 1; 0 where it is below the smallest double. */
  readonly pValue: number | null;
  /** Natural logarithm, finite where `pValue` is 0. */
  readonly logPValue: number | null;
  readonly pMethod: "exact" | "asymptotic" | "none";
  /** Rows of the current sample, missing ones left out. */
  readonly n: number;
  /** Rows of the reference, missing ones left out. */
  readonly m: number;
};

/**
 * The two-sample Kolmogorov-Smirnov test, two-sided: how far apart the shares of rows at or below a value lie, at the
 * value where that is most.
 *
 * All equal values are passed before the shares are compared, so ties are right. The p-value is exact for up to 10,000
 * rows a side and without ties; with ties it is too large, never too small. Beyond, it is that of one sample of
 * n m / (n + m) rows against a known distribution, as SciPy has it, which is a little too small for samples of equal size:
 * `kolmogorovSurvival` of the distance times the root of n m / (n + m) is not. Past 1e-300 the logarithm comes from that
 * limit.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are outermost values
 * @param current - likewise
 * @returns all numbers `null` and the method "none" where a sample has no row
 * @see Hodges 1958, Ark. Mat. 3(43), doi:10.1007/BF02589501; as `scipy.stats.ks_2samp(method="auto")`
 * @example
 * kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]).pValue; // => 0.7714285714285715
 */
export function kolmogorovSmirnov(reference: Numbers, current: Numbers): KolmogorovSmirnov {
  return kolmogorovSmirnovOfSorted(sortFloat64(reference), sortFloat64(current));
}

/**
 * `kolmogorovSmirnov` of samples that are sorted already, as `sortFloat64` returns them: a reference that is compared
 * many times is sorted once.
 *
 * @param reference - ascending, without NaN
 * @param current - ascending, without NaN
 * @returns all numbers `null` and the method "none" where a sample has no row
 * @example
 * kolmogorovSmirnovOfSorted(Float64Array.of(1, 2), Float64Array.of(2, 3)).statistic; // => 0.5
 */
export function kolmogorovSmirnovOfSorted(reference: Float64Array, current: Float64Array): KolmogorovSmirnov {
  const m = reference.length;
  const n = current.length;
  if (n === 0 || m === 0) return { statistic: null, pValue: null, logPValue: null, pMethod: "none", n, m };
  const gap = largestGap(reference, current);
  const statistic = gap / (n * m);
  return { statistic, ...kolmogorovSmirnovPValue(gap, { n, m }), n, m };
}

/**
 * Largest |i n - j m| after i rows of the reference and j of the current sample: the distance in whole numbers. It can only
 * be largest where a run of rows of one sample ends.
 */
function largestGap(reference: Float64Array, current: Float64Array): number {
  const m = reference.length;
  const n = current.length;
  let highest = 0;
  let lowest = 0;
  let i = 0;
  let j = 0;
  while (i < m && j < n) {
    const right = current[j] ?? 0;
    while (i < m && (reference[i] ?? 0) < right) i++;
    highest = Math.max(highest, i * n - j * m);
    if (i === m) break;
    const left = reference[i] ?? 0;
    while (j < n && (current[j] ?? 0) < left) j++;
    lowest = Math.min(lowest, i * n - j * m);
    if (current[j] !== left) continue;
    // A value that both have is passed in both before the shares are compared.
    while (i < m && reference[i] === left) i++;
    while (j < n && current[j] === left) j++;
    highest = Math.max(highest, i * n - j * m);
    lowest = Math.min(lowest, i * n - j * m);
  }
  return Math.max(highest, -lowest);
}
