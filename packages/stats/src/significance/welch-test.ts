import type { Numbers } from "../histogram/float64-of.ts";
import { meanOf } from "../histogram/mean-of.ts";
import { moments, type Moments } from "../histogram/moments.ts";
import { varianceOf } from "../histogram/variance-of.ts";
import { logStudentSurvival } from "../special/student-survival.ts";

export type WelchTest = {
  /** t, current less reference, in standard errors; `null` where both samples are constant. */
  readonly statistic: number | null;
  readonly degreesOfFreedom: number | null;
  /** Difference of the means in pooled standard deviations; `null` where both samples are constant and differ. */
  readonly effect: number | null;
  /** Two-sided; 0 where both samples are constant and differ. */
  readonly pValue: number;
  /** Natural logarithm; the lowest double where both samples are constant and differ. */
  readonly logPValue: number;
  /** Finite rows of the current sample. */
  readonly n: number;
  /** Finite rows of the reference. */
  readonly m: number;
};

/**
 * Welch's t-test, two-sided, that two samples have one mean; their variances may differ.
 *
 * Sums are taken from near the mean, in two passes: the squares of milliseconds since 1970 would leave no digit of the
 * variance.
 *
 * @param reference - numbers in any order; NaN, null, undefined and infinities are left out
 * @param current - likewise
 * @returns `null` where a sample has fewer than 2 rows, or its squares are beyond the largest double
 * @see Welch 1947, Biometrika 34, doi:10.1093/biomet/34.1-2.28; as `scipy.stats.ttest_ind(current, reference,
 * equal_var=False)`
 * @example
 * welchTest([1, 2, 3, 4], [3, 4, 5, 6])?.statistic; // => 2.1908902300206643
 */
export function welchTest(reference: Numbers, current: Numbers): WelchTest | null {
  const centre = centreOf(reference);
  const before = describe(reference, centre);
  const after = describe(current, centre);
  if (before === null || after === null) return null;
  const { n, m } = { n: after.n, m: before.n };
  const difference = after.mean - before.mean;
  const errorBefore = before.variance / m;
  const errorAfter = after.variance / n;
  const error = errorBefore + errorAfter;
  if (error === 0) {
    const logPValue = difference === 0 ? 0 : -Number.MAX_VALUE;
    const effect = difference === 0 ? 0 : null;
    return { statistic: null, degreesOfFreedom: null, effect, pValue: Math.exp(logPValue), logPValue, n, m };
  }
  const statistic = limited(difference / Math.sqrt(error));
  // As shares of the error: its square may be beyond the range of doubles.
  const degreesOfFreedom = 1 / ((errorBefore / error) ** 2 / (m - 1) + (errorAfter / error) ** 2 / (n - 1));
  const effect = limited(difference / Math.sqrt((before.variance + after.variance) / 2));
  const logPValue = Math.min(0, Math.LN2 + logStudentSurvival(Math.abs(statistic), degreesOfFreedom));
  return { statistic, degreesOfFreedom, effect, pValue: Math.exp(logPValue), logPValue, n, m };
}

function limited(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/** A number near the values, from which both samples are measured. */
function centreOf(values: Numbers): number {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isFinite(value)) return value;
  }
  return 0;
}

type Description = { readonly n: number; readonly mean: number; readonly variance: number };

/** Mean, as its distance from `origin`, and variance, measured from the mean itself. */
function describe(values: Numbers, origin: number): Description | null {
  const first = moments.addAll(moments.empty(origin), values);
  const centre = meanOf(first);
  if (centre === null || first.min === null) return null;
  if (first.min === first.max) return constant(first, origin);
  const second = moments.addAll(moments.empty(centre), values);
  const variance = varianceOf(second);
  return variance === null ? null : { n: first.n, mean: centre - origin + second.s1 / second.n, variance };
}

/** A mean of equal values may round to its neighbour, and leave a variance where there is none. */
function constant({ n, min }: Moments, origin: number): Description | null {
  return n < 2 || min === null ? null : { n, mean: min - origin, variance: 0 };
}
