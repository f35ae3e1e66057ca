import { cramersV as associationOf } from "@driftguard/stats";
import { cellDetails, cellsOf, cellTest } from "./cells.ts";
import { criticalAssociation, limitsOf } from "./critical.ts";
import { defineDetector } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/** Cramér's V between side and level, 0 to 1: `statistic` as most tools print it, `effect` without what chance adds. */
export const cramersV: Detector = defineDetector({
  id: "cramers_v",
  kinds: ["categorical"],
  floor: 0.1,
  effect: { name: "Cramér's V, corrected", unit: "share" },
  find(input) {
    const cells = cellsOf(input);
    const found = associationOf(cells.reference, cells.current);
    const rows = input.reference.n + input.current.n;
    return {
      statistic: found?.uncorrected ?? 0,
      effect: found?.corrected ?? 0,
      logPValue: cellTest(input, cells)?.logPValue ?? 0,
      critical: criticalAssociation(limitsOf(input.alpha), cells.occupied - 1, rows),
      details: cellDetails(input, cells),
    };
  },
});
