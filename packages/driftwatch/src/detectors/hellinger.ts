import { hellingerDistance, logChiSquaredSurvival } from "@driftguard/stats";
import { cellDetails, cellsOf } from "./cells.ts";
import { criticalDistance, limitsOf } from "./critical.ts";
import { defineDetector } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * The Hellinger distance between the shares of about ten groups, 0 to 1. `effect` has taken off what chance adds. Without
 * drift 8 H² over 1/n + 1/m is chi-squared, as it is for Jensen-Shannon.
 */
export const hellinger: Detector = defineDetector({
  id: "hellinger",
  floor: 0.1,
  effect: { name: "Hellinger distance, debiased", unit: "share" },
  find(input) {
    const cells = cellsOf(input);
    const distance = hellingerDistance(cells.reference, cells.current) ?? 0;
    const df = cells.occupied - 1;
    return {
      statistic: distance,
      effect: Math.sqrt(Math.max(0, distance ** 2 - (df * cells.h) / 8)),
      logPValue: df < 1 ? 0 : logChiSquaredSurvival((8 * distance ** 2) / cells.h, df),
      critical: criticalDistance(limitsOf(input.alpha), cells.occupied, cells.h),
      details: cellDetails(input, cells),
    };
  },
});
