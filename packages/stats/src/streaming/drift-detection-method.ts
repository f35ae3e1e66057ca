import { changeDetector, demandError, type ChangeDetector } from "./change-detector.ts";

/**
 * DDM: watches a stream of errors for a rate that lies 2 (warning) or 3 (drift) standard deviations above the lowest it
 * had.
 *
 * @returns "insufficient" up to 30 values
 * @throws RangeError from `update`, if a value is neither 0 nor 1
 * @see Gama et al. 2004, SBIA, doi:10.1007/978-3-540-28645-5_29; as `river.drift.binary.DDM` 0.26.1
 * @example
 * driftDetectionMethod().update(0).status; // => "insufficient"
 */
export function driftDetectionMethod(): ChangeDetector {
  return changeDetector(() => {
    let lowest = { rate: Number.POSITIVE_INFINITY, deviation: 0 };
    return (value, n, rate) => {
      demandError("driftDetectionMethod", value);
      if (n <= 30) return "insufficient";
      const deviation = Math.sqrt(Math.max(0, rate * (1 - rate)) / n);
      if (rate + deviation <= lowest.rate + lowest.deviation) lowest = { rate, deviation };
      if (rate + deviation > lowest.rate + 3 * lowest.deviation) return "drift";
      return rate + deviation > lowest.rate + 2 * lowest.deviation ? "warning" : "stable";
    };
  });
}
