import { changeDetector, type ChangeDetector } from "./change-detector.ts";

export type PageHinkleyOptions = {
  /** A change of the mean that does not count, in units of the stream. */
  readonly delta?: number;
  /** Alarm above this sum of deviations, in units of the stream. */
  readonly threshold?: number;
  /** What is kept of the sums at each value, 0 to 1. */
  readonly alpha?: number;
  readonly rowsMin?: number;
};

/**
 * The Page-Hinkley test of a stream of numbers, for a mean that rises or falls: sums of deviations from the running mean,
 * and how far they have come from their lowest and highest point.
 *
 * Its limits are in units of the stream: standardise values first.
 *
 * @returns "insufficient" below 30 values, never "warning"
 * @see Page 1954, Biometrika 41, doi:10.1093/biomet/41.1-2.100; as `river.drift.PageHinkley` 0.26.1
 * @example
 * pageHinkley().update(1).status; // => "insufficient"
 */
export function pageHinkley({
  delta = 0.005,
  threshold = 50,
  alpha = 0.9999,
  rowsMin = 30,
}: PageHinkleyOptions = {}): ChangeDetector {
  return changeDetector(() => {
    let rise = 0;
    let fall = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = -1;
    return (value, n, mean) => {
      rise = alpha * rise + (value - mean) - delta;
      fall = alpha * fall + (value - mean) + delta;
      lowest = Math.min(lowest, rise);
      highest = Math.max(highest, fall);
      if (n < rowsMin) return "insufficient";
      return rise - lowest > threshold || highest - fall > threshold ? "drift" : "stable";
    };
  });
}
