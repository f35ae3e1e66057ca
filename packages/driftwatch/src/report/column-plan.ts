import type { ColumnUse } from "../baseline/infer-schema.ts";
import type { FeatureType } from "../profile/profile.ts";

/** How a column of two tables is read, and whether it can be compared at all. */
export type ColumnPlan = {
  readonly name: string;
  readonly type: FeatureType;
  readonly use: ColumnUse;
  readonly reasons: readonly string[];
  /** "compared" columns have a place in the bins; "lost" ones ought to have been compared and cannot be. */
  readonly fate: "compared" | "skipped" | "lost";
  /** Why it is skipped or lost, or `null`. */
  readonly because: string | null;
  readonly notes: readonly string[];
};
