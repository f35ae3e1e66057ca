import type { Numbers } from "../histogram/float64-of.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { logNormalSurvival } from "../special/log-normal-survival.ts";
import { mannWhitneyLowerTail } from "../special/mann-whitney-lower-tail.ts";

export type MannWhitney = {
  /** U: pairs in which the current row is the larger, ties as half; `null` where a sample has no row. */
  readonly statistic: number | null;
  /** U / (n m), the probability that a current row is the larger, 0 to 1; 0.5 without difference. */
  readonly areaUnderCurve: number | null;
  /** Two-sided. */
  readonly pValue: number | null;
  readonly logPValue: number | null;
  readonly pMethod: "exact" | "asymptotic" | "none";
  readonly n: number;
  readonly m: number;
};

/** The exact law is used where the smaller sample has up to this many rows, and no value occurs twice. */
const exactRowsMax = 8;

/**
 * The Mann-Whitney U test, two-sided: whether rows of one sample tend to be larger. It is blind to a change of spread
 * alone.
 *
 * Exact where the smaller sample has up to 8 rows and there are no ties; else by the normal law, corrected for ties and
 * by half a pair for continuity. Samples that hold one value only have p = 1.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are outermost values
 * @param current - likewise
 * @returns all numbers `null` and the method "none" where a sample has no row
 * @see Mann & Whitney 1947, Ann. Math. Stat. 18(1), doi:10.1214/aoms/1177730491; as
 * `scipy.stats.mannwhitneyu(current, reference)`
 * @example
 * mannWhitney([1, 2, 3], [4, 5, 6]).pValue; // => 0.1
 */
export function mannWhitney(reference: Numbers, current: Numbers): MannWhitney {
  const before = sortFloat64(reference);
  const after = sortFloat64(current);
  const m = before.length;
  const n = after.length;
  if (n === 0 || m === 0) {
    return { statistic: null, areaUnderCurve: null, pValue: null, logPValue: null, pMethod: "none", n, m };
  }
  const { statistic, tieTerm } = countPairs(before, after);
  const exact = Math.min(n, m) <= exactRowsMax && tieTerm === 0;
  const lower = Math.min(statistic, n * m - statistic);
  const logPValue = exact
    ? Math.min(0, Math.LN2 + Math.log(mannWhitneyLowerTail(lower, n, m)))
    : logAsymptotic(lower, tieTerm, { n, m });
  const pMethod = exact ? "exact" : "asymptotic";
  return { statistic, areaUnderCurve: statistic / (n * m), pValue: Math.exp(logPValue), logPValue, pMethod, n, m };
}

type Pairs = { readonly statistic: number; readonly tieTerm: number };

/** U, and the sum of t^3 - t over values that occur t times. */
function countPairs(before: Float64Array, after: Float64Array): Pairs {
  let statistic = 0;
  let tieTerm = 0;
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const value = Math.min(before[i] ?? Number.POSITIVE_INFINITY, after[j] ?? Number.POSITIVE_INFINITY);
    const [i0, j0] = [i, j];
    while (i < before.length && before[i] === value) i++;
    while (j < after.length && after[j] === value) j++;
    const ties = i - i0 + j - j0;
    statistic += (j - j0) * (i0 + (i - i0) / 2);
    tieTerm += ties ** 3 - ties;
  }
  return { statistic, tieTerm };
}

function logAsymptotic(lower: number, tieTerm: number, { n, m }: { readonly n: number; readonly m: number }): number {
  const rows = n + m;
  const variance = ((n * m) / 12) * (rows + 1 - tieTerm / (rows * (rows - 1)));
  if (!(variance > 0)) return 0;
  const z = ((n * m) / 2 - lower - 0.5) / Math.sqrt(variance);
  return Math.min(0, Math.LN2 + logNormalSurvival(z));
}
