import { changeDetector, demandError, type ChangeDetector } from "./change-detector.ts";

/** Shares of the highest distance seen below which it warns and alarms. */
export type EarlyDriftOptions = { readonly warning?: number; readonly drift?: number };

/**
 * EDDM: watches the distances between errors, their mean and 2 standard deviations, for a fall below the highest they
 * came to.
 *
 * @returns "insufficient" up to 30 errors
 * @throws RangeError from `update`, if a value is neither 0 nor 1
 * @see Baena-García et al. 2006, Fourth International Workshop on Knowledge Discovery from Data Streams; as
 * `river.drift.binary.EDDM` 0.26.1
 * @example
 * earlyDriftDetectionMethod().update(1).status; // => "insufficient"
 */
export function earlyDriftDetectionMethod({ warning = 0.95, drift = 0.9 }: EarlyDriftOptions = {}): ChangeDetector {
  return changeDetector(() => {
    let errors = 0;
    let lastError = 0;
    let mean = 0;
    let squares = 0;
    let highest = -1;
    let status: "insufficient" | "stable" | "warning" = "insufficient";
    return (value, n) => {
      demandError("earlyDriftDetectionMethod", value);
      if (value === 0) return status;
      const distance = n - lastError;
      const step = distance - mean;
      lastError = n;
      errors += 1;
      mean += step / errors;
      squares += step * (distance - mean);
      if (n <= 30) return status;
      const level = mean + 2 * Math.sqrt(errors > 1 ? squares / (errors - 1) : 0);
      const isHighest = level > highest;
      if (isHighest) highest = level;
      if (errors <= 30) return status;
      if (!isHighest && level / highest < drift) return "drift";
      // A new highest one says nothing against the warning that stands.
      if (!isHighest) status = level / highest < warning ? "warning" : "stable";
      else if (status === "insufficient") status = "stable";
      return status;
    };
  });
}
