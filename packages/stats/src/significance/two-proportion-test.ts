import { logNormalSurvival } from "../special/log-normal-survival.ts";

/** How many of a sample's rows have the property in question. */
export type Proportion = { readonly hits: number; readonly rows: number };

export type TwoProportionTest = {
  /** Current share less reference share, -1 to 1. */
  readonly difference: number;
  /** In standard deviations of that difference where both shares are one. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly logPValue: number;
};

/**
 * The two-sided z-test that two samples have one share, with the pooled variance: for missing rates and binary features.
 * Where no row or every row is a hit there is nothing to tell apart, and p is 1.
 *
 * @param reference - hits of at least 0, rows of at least hits
 * @param current - likewise
 * @returns `null` where a sample has no row
 * @throws RangeError if hits are below 0 or above rows
 * @example
 * twoProportionTest({ hits: 50, rows: 1000 }, { hits: 350, rows: 1000 })?.logPValue; // => -143.6739378207373
 */
export function twoProportionTest(reference: Proportion, current: Proportion): TwoProportionTest | null {
  for (const { hits, rows } of [reference, current]) {
    if (!(hits >= 0 && hits <= rows && rows < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`twoProportionTest needs hits from 0 to rows, got ${hits} of ${rows}`);
    }
  }
  if (reference.rows === 0 || current.rows === 0) return null;
  const difference = current.hits / current.rows - reference.hits / reference.rows;
  const pooled = (reference.hits + current.hits) / (reference.rows + current.rows);
  const variance = pooled * (1 - pooled) * (1 / reference.rows + 1 / current.rows);
  const statistic = variance > 0 ? difference / Math.sqrt(variance) : 0;
  const logPValue = Math.min(0, Math.LN2 + logNormalSurvival(Math.abs(statistic)));
  return { difference, statistic, pValue: Math.exp(logPValue), logPValue };
}
