import { totalVariationDistance } from "@driftguard/stats";
import { cellDetails, type Cells, cellsOf, cellTest } from "./cells.ts";
import { criticalAssociation, limitsOf } from "./critical.ts";
import { defineDetector } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * The share of rows that lies in other groups than before, 0 to 1. `effect` has the square of what chance adds taken off its
 * square; the p-value is that of chi-squared, and `critical` from it by Cauchy and Schwarz, so rather too large.
 */
export const totalVariation: Detector = defineDetector({
  id: "tvd",
  floor: 0.1,
  effect: { name: "total variation distance, debiased", unit: "share" },
  find(input) {
    const cells = cellsOf(input);
    const found = totalVariationDistance(cells.reference, cells.current);
    const distance = found?.distance ?? 0;
    // Half the root of chi-squared times h bounds the distance.
    const association = criticalAssociation(limitsOf(input.alpha), cells.occupied - 1, 4 / cells.h);
    return {
      statistic: distance,
      effect: Math.sqrt(Math.max(0, distance ** 2 - expectedByChance(cells) ** 2)),
      logPValue: cellTest(input, cells)?.logPValue ?? 0,
      critical: association,
      details: { largest: found?.largest ?? 0, ...cellDetails(input, cells) },
    };
  },
});

/** Half the sum of the mean absolute differences of shares of one source. */
function expectedByChance({ reference, current, h }: Cells): number {
  const rows = [reference, current].flat().reduce((sum, count) => sum + count, 0);
  const shares = reference.map((count, i) => (count + (current[i] ?? 0)) / rows);
  return shares.reduce((sum, share) => sum + Math.sqrt((2 * h * share * (1 - share)) / Math.PI), 0) / 2;
}
