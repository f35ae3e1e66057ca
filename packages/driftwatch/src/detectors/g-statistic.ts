import { gTest } from "@driftguard/stats";
import { criticalAssociation, limitsOf } from "./critical.ts";
import { defineDetector } from "./define-detector.ts";
import type { Detector } from "./detector.ts";
import { namedLevels } from "./named-levels.ts";

/**
 * The G-test over all levels, the unseen and the sparse ones pooled. `effect` is the root of G over all rows, which is near
 * Cramér's V where the change is small.
 */
export const gStatistic: Detector = defineDetector({
  id: "g",
  kinds: ["categorical"],
  floor: 0.1,
  effect: { name: "root of G over rows", unit: "share" },
  find({ bins, reference, current, alpha }) {
    if (reference.kind !== "categorical" || current.kind !== "categorical")
      throw new RangeError("g needs a categorical feature");
    const [before = [], now = []] = [reference, current].map(({ counts, other, unseen }) => [
      ...Array.from(counts),
      other,
      unseen,
    ]);
    const found = gTest(before, now);
    const rows = reference.n + current.n;
    return {
      statistic: found?.statistic ?? 0,
      effect: Math.sqrt((found?.statistic ?? 0) / rows),
      logPValue: found?.logPValue ?? 0,
      critical: criticalAssociation(limitsOf(alpha), found?.degreesOfFreedom ?? 0, rows),
      details: { degreesOfFreedom: found?.degreesOfFreedom ?? 0, ...namedLevels(bins, reference, current) },
    };
  },
});
