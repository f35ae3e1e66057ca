import { chiSquaredTest } from "@driftguard/stats";
import { criticalAssociation, limitsOf } from "./critical.ts";
import type { Detector } from "./detector.ts";
import { namedLevels } from "./named-levels.ts";
import { noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/**
 * Pearson's two-sample test over all levels, the unseen and the sparse ones pooled. `effect` is Cramér's V as it comes
 * from it, the square root of chi-squared over all rows, 0 to 1: where the p-value is the limit, it is `critical`.
 *
 * @see as `scipy.stats.chi2_contingency`; V as `scipy.stats.contingency.association`
 */
export const chiSquared: Detector = {
  id: "chi2",
  kinds: ["categorical"],
  floor: 0.1,
  measure({ bins, reference, current, alpha }) {
    const sizes = sizesOf(reference, current);
    const shared = { method: "chi2", ...sufficiencyOf(reference, current), ...sizes };
    const effect = { name: "Cramér's V", unit: "share" };
    if (reference.kind !== "categorical" || current.kind !== "categorical")
      throw new RangeError("chiSquared needs a categorical feature");
    if (sizes.n === 0 || sizes.m === 0)
      return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
    const cells = [reference, current].map(({ counts, other, unseen }) => [...Array.from(counts), other, unseen]);
    const test = chiSquaredTest(cells[0] ?? [], cells[1] ?? []);
    const rows = sizes.n + sizes.m;
    return {
      ...shared,
      statistic: test?.statistic ?? null,
      effect: { ...effect, value: test === null ? null : Math.sqrt(test.statistic / rows) },
      pValue: test?.pValue ?? null,
      logPValue: test === null ? null : test.logPValue + 0,
      pMethod: "asymptotic",
      critical: test === null ? null : criticalAssociation(limitsOf(alpha), test.degreesOfFreedom, rows),
      details: { degreesOfFreedom: test?.degreesOfFreedom ?? null, ...namedLevels(bins, reference, current) },
    };
  },
};
