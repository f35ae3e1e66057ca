import type { Numbers } from "../histogram/float64-of.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { logCramerVonMisesSurvival } from "../special/cramer-von-mises-survival.ts";
import { cramerVonMisesUpperTail } from "../special/cramer-von-mises-upper-tail.ts";
import { eachTieGroup } from "./tie-groups.ts";

export type CramerVonMises = {
  /** T, 0 and above; about 1/6 without difference; `null` where a sample has no row. */
  readonly statistic: number | null;
  /** 0 to 1; 0 where it is below the smallest double. */
  readonly pValue: number | null;
  /** Natural logarithm, finite where `pValue` is 0. */
  readonly logPValue: number | null;
  readonly pMethod: "exact" | "asymptotic" | "none";
  readonly n: number;
  readonly m: number;
};

/** The exact p-value is for samples of up to this many rows each. */
const exactRowsMax = 20;

/**
 * The two-sample Cramér-von Mises test: the squared difference of the shares of rows at or below a value, added up over all
 * rows. It weighs the whole distribution, where Kolmogorov-Smirnov looks at its widest place.
 *
 * Ties have mean ranks. The p-value is exact for up to 20 rows a side and without ties; beyond, that of the limit law at a
 * statistic brought to the law's mean and variance. SciPy's is noise below about 1e-8, this one is not.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are outermost values
 * @param current - likewise
 * @returns all numbers `null` and the method "none" where a sample has no row
 * @see Anderson 1962, Ann. Math. Stat. 33(3), doi:10.1214/aoms/1177704477; as `scipy.stats.cramervonmises_2samp`
 * @example
 * cramerVonMises([1, 2, 3, 4], [3, 4, 5, 6]).statistic; // => 0.34375
 */
export function cramerVonMises(reference: Numbers, current: Numbers): CramerVonMises {
  const before = sortFloat64(reference);
  const after = sortFloat64(current);
  const m = before.length;
  const n = after.length;
  if (n === 0 || m === 0) return { statistic: null, pValue: null, logPValue: null, pMethod: "none", n, m };
  const { twelveU, isTied } = rankSquares(before, after);
  const pairs = n * m;
  // U is near 4 n m / 6 whatever the samples: taken off in whole numbers, or nothing would be left of a million rows.
  const excess = twelveU - 2n * BigInt(pairs) * (4n * BigInt(pairs) - 1n);
  const statistic = Number(excess) / (12 * pairs * (n + m));
  const isExact = Math.max(n, m) <= exactRowsMax;
  const logPValue = isTied
    ? 0
    : isExact
      ? Math.log(cramerVonMisesUpperTail(Number(twelveU), n, m))
      : logLimit(statistic, n, m);
  return { statistic, pValue: Math.exp(logPValue), logPValue, pMethod: isExact ? "exact" : "asymptotic", n, m };
}

type RankSquares = { readonly twelveU: bigint; readonly isTied: boolean };

/** 12 U, whole, and whether all rows have one value. */
function rankSquares(before: Float64Array, after: Float64Array): RankSquares {
  const [ofBefore, ofAfter] = [wholeSum(), wholeSum()];
  let groups = 0;
  eachTieGroup(before, after, (a, b, aBelow, bBelow) => {
    groups += 1;
    // Over l = 1 to a: (bBelow + (a + b + 1) / 2 - l)^2.
    if (a > 0) ofBefore.add(a, 2 * bBelow + b);
    if (b > 0) ofAfter.add(b, 2 * aBelow + a);
  });
  const twelveU = BigInt(before.length) * ofBefore.total() + BigInt(after.length) * ofAfter.total();
  return { twelveU, isTied: groups === 1 };
}

const wholeMax = 2 ** 52;

/** Adds 3 rows twice^2 + rows^3 - rows exactly, as doubles as long as they hold whole numbers. */
function wholeSum(): { add(rows: number, twice: number): void; total(): bigint } {
  let large = 0n;
  let small = 0;
  return {
    add(rows, twice) {
      const square = 3 * twice * twice;
      const term = rows === 1 ? square : rows * (square + rows * rows - 1);
      if (term < wholeMax) small += term;
      else large += BigInt(rows) * (3n * BigInt(twice) ** 2n + BigInt(rows) ** 2n - 1n);
      if (small < wholeMax) return;
      large += BigInt(small);
      small = 0;
    },
    total: () => large + BigInt(small),
  };
}

function logLimit(statistic: number, n: number, m: number): number {
  const rows = n + m;
  const pairs = n * m;
  const mean = (1 + 1 / rows) / 6;
  const variance = ((rows + 1) * (4 * pairs * rows - 3 * (n * n + m * m) - 2 * pairs)) / (45 * rows * rows * 4 * pairs);
  const standard = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return logCramerVonMisesSurvival(standard);
}
