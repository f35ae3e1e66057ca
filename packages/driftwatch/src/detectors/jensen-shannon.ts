import { chiSquaredTest, debiasedJensenShannonDistance, jensenShannonDistance } from "@driftguard/stats";
import type { CategoricalProfile, FeatureProfile } from "../profile/profile.ts";
import type { Detector } from "./detector.ts";
import { groupCounts, groupLayout, groupNames, type Group } from "./groups.ts";
import type { Measure } from "./measure.ts";
import { namedLevels } from "./named-levels.ts";
import { criticalDistance, limitsOf } from "./critical.ts";
import { inverseSizes, noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/**
 * The Jensen-Shannon distance between the shares of about ten groups, in nats: 0 to 0.8326. `statistic` is as in scipy,
 * `effect` has the distance taken off that samples of one source show by chance.
 *
 * The p-value is a chi-squared test with sparse cells pooled: over the groups of a number, over all levels of a category.
 *
 * @see Endres & Schindelin 2003, IEEE Trans. Inf. Theory 49(7), doi:10.1109/TIT.2003.813506
 */
export const jensenShannon: Detector = {
  id: "js",
  kinds: ["numeric", "categorical"],
  floor: 0.1,
  measure({ bins, reference, current, alpha }) {
    const sizes = sizesOf(reference, current);
    const shared = { method: "js", ...sufficiencyOf(reference, current), ...sizes };
    const effect = { name: "Jensen-Shannon distance, debiased", unit: "nats" };
    if (sizes.n === 0 || sizes.m === 0)
      return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
    const layout = groupLayout(bins, reference);
    const counts = { reference: groupCounts(layout, reference), current: groupCounts(layout, current) };
    const test = chiSquaredTest(cellsOf(reference) ?? counts.reference, cellsOf(current) ?? counts.current);
    const names = groupNames(bins, layout);
    const cells = counts.reference.filter((rows, i) => rows + (counts.current[i] ?? 0) > 0).length;
    return {
      ...shared,
      statistic: jensenShannonDistance(counts.reference, counts.current),
      effect: { ...effect, value: debiasedJensenShannonDistance(counts.reference, counts.current) },
      pValue: test?.pValue ?? null,
      logPValue: test?.logPValue ?? null,
      pMethod: "asymptotic",
      critical: criticalDistance(limitsOf(alpha), cells, inverseSizes(sizes)),
      details: {
        groups: shares(counts, sizes).map((share, i) => ({ ...names[i], ...share })),
        degreesOfFreedom: test?.degreesOfFreedom ?? null,
        ...namedLevels(bins, reference, current),
      },
    };
  },
};

type Counts = { readonly reference: readonly number[]; readonly current: readonly number[] };

function shares(
  { reference, current }: Counts,
  { n, m }: Pick<Measure, "n" | "m">,
): Pick<Group, "reference" | "current">[] {
  return reference.map((rows, i) => ({ reference: rows / m, current: (current[i] ?? 0) / n }));
}

/** Every level, the other known ones and the unseen; `null` for numbers, which are tested by their groups. */
function cellsOf(profile: FeatureProfile): number[] | null {
  return profile.kind === "categorical" ? levelCells(profile) : null;
}

function levelCells({ counts, other, unseen }: CategoricalProfile): number[] {
  return [...Array.from(counts), other, unseen];
}
