import { changeDetector, type ChangeDetector } from "./change-detector.ts";

/** Chances of a false warning and a false alarm, above 0 and below 1. */
export type HoeffdingOptions = { readonly warning?: number; readonly drift?: number };

/**
 * HDDM-A: watches a stream of values from 0 to 1, such as errors, for a mean that rose above that of the beginning, by
 * Hoeffding's bound. The default for streams of labelled errors.
 *
 * @returns never "insufficient": the bound holds from the first value on
 * @throws RangeError from `update`, if a value is not from 0 to 1
 * @see Frías-Blanco et al. 2015, IEEE TKDE 27(3), doi:10.1109/TKDE.2014.2345382; as `river.drift.binary.HDDMA` 0.26.1
 * @example
 * hoeffdingDriftAverage().update(1).status; // => "stable"
 */
export function hoeffdingDriftAverage({ warning = 0.005, drift = 0.001 }: HoeffdingOptions = {}): ChangeDetector {
  return changeDetector(() => {
    let cut = { n: 0, mean: Number.POSITIVE_INFINITY, bound: 0 };
    return (value, n, mean) => {
      if (!(value >= 0 && value <= 1)) throw new RangeError(`hoeffdingDriftAverage needs 0 to 1, got ${value}`);
      const bound = Math.sqrt(Math.log(1 / drift) / (2 * n));
      if (cut.mean + cut.bound >= mean + bound) cut = { n, mean, bound };
      if (cut.n === n) return "stable";
      const excess = mean - cut.mean;
      const part = (n - cut.n) / cut.n / n;
      const exceeds = (chance: number): boolean => excess >= Math.sqrt((part / 2) * Math.log(2 / chance));
      if (exceeds(drift)) return "drift";
      return exceeds(warning) ? "warning" : "stable";
    };
  });
}
