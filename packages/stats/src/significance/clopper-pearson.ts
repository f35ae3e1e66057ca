import { betaQuantile } from "../special/beta-quantile.ts";

export type Bounds = { readonly lower: number; readonly upper: number };

/**
 * Bounds of a share after so many hits in so many trials, exact: they hold the true share with at least the given
 * confidence, whatever it is. Of 0 hits the lower bound is 0, of all hits the upper bound is 1.
 *
 * @param hits - whole, 0 to trials
 * @param trials - whole, from 1 on
 * @param confidence - above 0 and below 1; both tails get half of the rest
 * @returns 0 to 1, lower at most upper
 * @throws RangeError if hits, trials or confidence is out of range
 * @see Clopper & Pearson 1934, Biometrika 26(4), doi:10.1093/biomet/26.4.404; as
 * `scipy.stats.binomtest(hits, trials).proportion_ci(method="exact")`
 * @example
 * clopperPearson(6, 408).upper; // => 0.03173227055437687
 */
export function clopperPearson(hits: number, trials: number, confidence = 0.95): Bounds {
  if (!(Number.isSafeInteger(hits) && Number.isSafeInteger(trials) && trials >= 1 && hits >= 0 && hits <= trials)) {
    throw new RangeError(`clopperPearson needs whole hits from 0 to trials, got ${hits} of ${trials}`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`clopperPearson needs a confidence above 0 and below 1, got ${confidence}`);
  }
  const tail = (1 - confidence) / 2;
  return {
    lower: hits === 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1),
    upper: hits === trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits),
  };
}
