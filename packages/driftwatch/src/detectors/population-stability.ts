import { populationStabilityIndex } from "@driftguard/stats";
import { criticalIndex, limitsOf } from "./critical.ts";
import type { Detector } from "./detector.ts";
import { groupCounts, groupLayout, groupNames } from "./groups.ts";
import { inverseSizes, noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/**
 * The population stability index over about ten groups. `statistic` is as most tools print it, `effect` has half a row
 * added to each cell and what chance adds taken off: 0 and above. It is measured on request, and alerts by no default.
 *
 * @see Yurdakul & Naranjo 2020, Journal of Risk Model Validation, for the law without drift
 */
export const populationStability: Detector = {
  id: "psi",
  kinds: ["numeric", "categorical"],
  floor: 0.1,
  measure({ bins, reference, current, alpha }) {
    const sizes = sizesOf(reference, current);
    const shared = { method: "psi", ...sufficiencyOf(reference, current), ...sizes };
    const effect = { name: "population stability index, debiased", unit: "nats" };
    if (sizes.n === 0 || sizes.m === 0)
      return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
    const layout = groupLayout(bins, reference);
    const counts = { reference: groupCounts(layout, reference), current: groupCounts(layout, current) };
    const found = populationStabilityIndex(counts.reference, counts.current);
    const names = groupNames(bins, layout);
    return {
      ...shared,
      statistic: found?.raw ?? null,
      effect: { ...effect, value: found?.debiased ?? null },
      pValue: found?.pValue ?? null,
      // + 0 turns the -0 of a certainty into 0.
      logPValue: found === null ? null : found.logPValue + 0,
      pMethod: "asymptotic",
      critical: found === null ? null : criticalIndex(limitsOf(alpha), found.cells, inverseSizes(sizes)),
      details: {
        groups: counts.reference.map((rows, i) => ({
          ...names[i],
          reference: rows / sizes.m,
          current: (counts.current[i] ?? 0) / sizes.n,
        })),
      },
    };
  },
};
