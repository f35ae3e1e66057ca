import { changeDetector, type ChangeDetector } from "./change-detector.ts";

/** Rows from which mean and standard deviation are taken. */
const rowsToLearn = 30;

/**
 * CUSUM, to both sides: sums of deviations from the mean of the first 30 values, less half a standard deviation each;
 * an alarm above 5 standard deviations. Without any change it alarms every few hundred values.
 *
 * @returns "insufficient" for the first 30 values, and as long as all are equal; never "warning"
 * @see Page 1954, Biometrika 41, doi:10.1093/biomet/41.1-2.100; as CUSUM in river's main branch
 * @example
 * cumulativeSum().update(1).status; // => "insufficient"
 */
export function cumulativeSum(): ChangeDetector {
  return changeDetector(() => {
    let squares = 0;
    let meanBefore = 0;
    let learnt: { readonly mean: number; readonly deviation: number } | null = null;
    let rise = 0;
    let fall = 0;
    return (value, n, mean) => {
      if (learnt === null) {
        squares = Math.min(Number.MAX_VALUE, squares + (value - meanBefore) * (value - mean) * (n > 1 ? 1 : 0));
        meanBefore = mean;
        if (n >= rowsToLearn && squares > 0) learnt = { mean, deviation: Math.sqrt(squares / (n - 1)) };
        return "insufficient";
      }
      const distance = (value - learnt.mean) / learnt.deviation;
      rise = Math.max(0, rise + distance - 0.5);
      fall = Math.max(0, fall - distance - 0.5);
      return rise > 5 || fall > 5 ? "drift" : "stable";
    };
  });
}
