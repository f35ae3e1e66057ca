import type { ComparableRows } from "./comparable-rows.ts";
import type { Status } from "../judge/verdict.ts";

/** What every estimate rests on, and no data without labels can show. */
export const assumption = "P(y given x) has not changed: what rows of one kind come to is as it was in the reference.";

export type MetricName =
  | "accuracy"
  | "precision"
  | "recall"
  | "f1"
  | "specificity"
  | "rocAuc"
  | "meanAbsoluteError"
  | "meanSquaredError"
  | "rootMeanSquaredError";

/** One metric: what it was where labels are known, and what it is thought to be where they are not. */
export type EstimatedMetric = {
  readonly name: MetricName;
  /** The real figure on the reference; `null` where it is not defined. */
  readonly reference: number | null;
  /** The same estimate made on the reference, which the current one is held against: what it is off by, it is off by on both. */
  readonly referenceEstimate: number | null;
  /** The estimate on the current rows; `null` where it is not defined. */
  readonly value: number | null;
  /** How far a figure of so many rows lies from the truth by chance: one standard error. */
  readonly standardError: number | null;
  /** Three standard errors around the estimate, within what the metric can be. */
  readonly low: number | null;
  readonly high: number | null;
  /** Whether it is worse than the same estimate on the reference by more than chance, and by as much as matters. */
  readonly isWorse: boolean;
};

export type EstimateReason =
  | "empty"
  | "too-few-rows"
  | "one-class"
  | "few-comparable-rows"
  | "change-would-be-unseen"
  | "values-too-large";

/** Performance as it would be if the assumption holds. No number is NaN or infinite. */
export type PerformanceEstimate = {
  readonly kind: "binary" | "multiclass" | "regression";
  /** As of a check: "drift" where a metric is estimated to be worse. Too little to tell is never "stable". */
  readonly status: Exclude<Status, "error">;
  /** Why it was not decided; `null` where it was. */
  readonly reason: EstimateReason | null;
  readonly assumption: typeof assumption;
  /** Rows that were used. */
  readonly rows: { readonly reference: number; readonly current: number };
  /** Rows left out: a label, prediction or score is missing or infinite. */
  readonly leftOut: { readonly reference: number; readonly current: number };
  /** How far the reference can speak for the current rows; `null` of too few rows. */
  readonly comparable: ComparableRows | null;
  /** Whether scores were calibrated first, for each class by name; none for numbers. */
  readonly calibrated: Readonly<Record<string, boolean>>;
  readonly metrics: readonly EstimatedMetric[];
};
