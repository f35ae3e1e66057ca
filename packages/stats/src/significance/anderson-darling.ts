import type { Numbers } from "../histogram/float64-of.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { logAndersonDarlingSurvival } from "../special/anderson-darling-survival.ts";
import { eachTieGroup } from "./tie-groups.ts";

export type AndersonDarling = {
  /** A², about 1 without difference; `null` where a sample has no row or all rows have one value. */
  readonly squared: number | null;
  /** A² less its mean, in its standard deviations, as SciPy prints it; `null` also with fewer than 4 rows. */
  readonly statistic: number | null;
  /** 1 where all rows have one value. */
  readonly pValue: number | null;
  /** Natural logarithm, finite where `pValue` is 0. */
  readonly logPValue: number | null;
  readonly pMethod: "asymptotic" | "none";
  readonly n: number;
  readonly m: number;
};

export type AndersonDarlingOptions = { readonly compat?: "scipy" };

/** Variance of the limit law: 2 pi^2 / 3 - 6. */
const limitVariance = (2 * Math.PI ** 2) / 3 - 6;

/**
 * The two-sample Anderson-Darling test, with mean ranks for ties: the squared difference of the shares of rows at or below
 * a value over its variance, so that the tails weigh as much as the middle.
 *
 * The p-value is that of the limit law at a statistic brought to the law's mean and variance, over its whole range; SciPy
 * holds its own between .001 and .25, which leaves nothing to correct for many features. Where few different values are
 * dealt to many rows it is too small: `permutationPValue` is not.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are outermost values
 * @param current - likewise
 * @param options - `compat: "scipy"` for the p that SciPy prints, between .001 and .25: to be compared with its figures,
 * never to be corrected for many features
 * @returns p `null` and the method "none" where a sample has no row, or both have fewer than 4
 * @see Scholz & Stephens 1987, J. Am. Stat. Assoc. 82(399), doi:10.1080/01621459.1987.10478517; the statistic as
 * `scipy.stats.anderson_ksamp([reference, current], variant="midrank")`
 * @example
 * andersonDarling([1, 2, 3, 4], [3, 4, 5, 6]).statistic?.toFixed(6); // => "1.690441"
 */
export function andersonDarling(
  reference: Numbers,
  current: Numbers,
  { compat }: AndersonDarlingOptions = {},
): AndersonDarling {
  const before = sortFloat64(reference);
  const after = sortFloat64(current);
  const m = before.length;
  const n = after.length;
  const nothing = { squared: null, statistic: null, pValue: null, logPValue: null, pMethod: "none", n, m } as const;
  if (n === 0 || m === 0) return nothing;
  const squared = andersonDarlingOfSorted(before, after);
  if (squared === null) return { ...nothing, pValue: 1, logPValue: 0, pMethod: "asymptotic" };
  if (n + m < 4) return { ...nothing, squared };
  const statistic = (squared - 1) / Math.sqrt(varianceOf(n, m));
  const logPValue =
    compat === "scipy"
      ? logInterpolated(statistic)
      : logAndersonDarlingSurvival(Math.max(0, 1 + statistic * Math.sqrt(limitVariance)));
  return { squared, statistic, pValue: Math.exp(logPValue), logPValue, pMethod: "asymptotic", n, m };
}

/**
 * A² alone, of samples that are sorted already.
 *
 * @param before - the reference, ascending, without NaN, with a row
 * @param after - the current sample, likewise
 * @returns `null` where all rows have one value
 * @example
 * andersonDarlingOfSorted(Float64Array.of(1, 1), Float64Array.of(1)); // => null
 */
export function andersonDarlingOfSorted(before: Float64Array, after: Float64Array): number | null {
  const m = before.length;
  const n = after.length;
  const rows = n + m;
  let sum = 0;
  let groups = 0;
  eachTieGroup(before, after, (a, b, aBelow, bBelow) => {
    groups += 1;
    const ties = a + b;
    const middle = aBelow + bBelow + ties / 2;
    // n m times the difference of the shares: its square is the same for both samples.
    const difference = n * (aBelow + a / 2) - m * (bBelow + b / 2);
    sum += (ties * difference * difference) / (middle * (rows - middle) - (rows * ties) / 4);
  });
  return groups < 2 ? null : ((rows - 1) / rows) * (sum / (n * m));
}

/** Scholz & Stephens' critical values of two samples (their table 2) at p = .25 and .001. */
const [atQuarter, atThousandth] = [0.325, 6.546];

/** The parabola that runs nearest to ln p at their seven critical values by least squares, as `numpy.polyfit` has it. */
function logInterpolated(statistic: number): number {
  if (statistic < atQuarter) return Math.log(0.25);
  if (statistic > atThousandth) return Math.log(0.001);
  return (0.018198094574111343 * statistic - 1.0082265644652515) * statistic - 1.077770279820486;
}

/** Of A² without drift, for two samples: Scholz & Stephens' polynomials with k = 2. */
function varianceOf(n: number, m: number): number {
  const rows = n + m;
  const inverses = 1 / n + 1 / m;
  let upper = 0;
  let g = 0;
  for (let i = rows - 2; i >= 1; i--) {
    upper += 1 / (i + 1);
    g += upper / (rows - i);
  }
  const h = upper + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * inverses;
  const b = 4 * (2 * g - 4) + 8 * h + (2 * g - 14 * h - 4) * inverses + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverses + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (((a * rows + b) * rows + c) * rows + d) / ((rows - 1) * (rows - 2) * (rows - 3));
}
