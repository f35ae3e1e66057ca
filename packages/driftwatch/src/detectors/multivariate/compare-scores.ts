import { kolmogorovSmirnov } from "@driftguard/stats";
import { criticalD, limitsOf } from "../critical.ts";
import type { Found } from "../define-detector.ts";

/** The Kolmogorov-Smirnov distance of a number a row: of rows that nothing was learnt from, and of the current ones. */
export function compareScores(before: Float64Array, now: Float64Array, alpha: number): Found {
  const { statistic, logPValue, pMethod } = kolmogorovSmirnov(before, now);
  return {
    effect: statistic,
    logPValue,
    pMethod,
    critical: criticalD(limitsOf(alpha), 1 / before.length + 1 / now.length),
  };
}
