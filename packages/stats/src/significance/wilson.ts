import { normalQuantile } from "../special/normal-quantile.ts";
import type { Bounds } from "./clopper-pearson.ts";

/**
 * Wilson's score bounds of a share after so many hits in so many trials: the shares that a two-sided test at this
 * confidence would not reject. Over all shares they hold the true one about as often as they say, where the exact bounds
 * of `clopperPearson` hold it more often; and unlike the share plus and minus its standard error they stay within 0 to 1.
 *
 * @param hits - 0 to trials
 * @param trials - above 0
 * @param confidence - above 0 and below 1; both tails get half of the rest
 * @returns 0 to 1, lower at most upper
 * @throws RangeError if hits, trials or confidence is out of range
 * @see Wilson 1927, Journal of the American Statistical Association 22(158), doi:10.1080/01621459.1927.10502953
 * @example
 * wilson(10, 100).lower; // => 0.05522913706067509
 */
export function wilson(hits: number, trials: number, confidence = 0.95): Bounds {
  if (!(trials > 0 && hits >= 0 && hits <= trials))
    throw new RangeError(`wilson needs hits from 0 to trials, got ${hits} of ${trials}`);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`wilson needs a confidence above 0 and below 1, got ${confidence}`);
  const z = -normalQuantile((1 - confidence) / 2);
  const share = hits / trials;
  const weight = (z * z) / trials;
  const centre = (share + weight / 2) / (1 + weight);
  const half = (z * Math.sqrt((share * (1 - share)) / trials + weight / (4 * trials))) / (1 + weight);
  return {
    lower: hits === 0 ? 0 : Math.max(0, centre - half),
    upper: hits === trials ? 1 : Math.min(1, centre + half),
  };
}
