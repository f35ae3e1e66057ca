import { chiSquaredTest } from "@driftguard/stats";
import type { FeatureProfile } from "../profile/profile.ts";
import type { DetectorInput } from "./detector.ts";
import { type Group, groupCounts, groupLayout, groupNames } from "./groups.ts";
import { namedLevels } from "./named-levels.ts";
import { inverseSizes, sizesOf } from "./sufficiency.ts";

/** Rows in the about ten groups of a feature, on both sides. */
export type Cells = {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Groups that hold a row of either side. */
  readonly occupied: number;
  /** 1/n + 1/m. */
  readonly h: number;
};

export function cellsOf({ bins, reference, current }: DetectorInput): Cells {
  const layout = groupLayout(bins, reference);
  const counts = { reference: groupCounts(layout, reference), current: groupCounts(layout, current) };
  const occupied = counts.reference.filter((rows, i) => rows + (counts.current[i] ?? 0) > 0).length;
  return { ...counts, occupied, h: inverseSizes(sizesOf(reference, current)) };
}

/** The groups by name with their shares, and the levels that came and went. */
export function cellDetails(
  { bins, reference, current }: DetectorInput,
  cells: Cells,
): Readonly<Record<string, unknown>> {
  const names = groupNames(bins, groupLayout(bins, reference));
  const groups = cells.reference.map((rows, i): Partial<Group> => ({
    ...names[i],
    reference: rows / reference.n,
    current: (cells.current[i] ?? 0) / current.n,
  }));
  return { groups, ...namedLevels(bins, reference, current) };
}

/** The two-sample chi-squared test: over all levels of a category, over the groups of a number. */
export function cellTest({ reference, current }: DetectorInput, cells: Cells): ReturnType<typeof chiSquaredTest> {
  return chiSquaredTest(levelsOf(reference) ?? cells.reference, levelsOf(current) ?? cells.current);
}

function levelsOf(profile: FeatureProfile): number[] | null {
  return profile.kind === "categorical" ? [...Array.from(profile.counts), profile.other, profile.unseen] : null;
}
