import type { Measure } from "../detectors/measure.ts";

/** Half open: from <= t < to, epoch milliseconds. */
export type Span = { readonly from: number; readonly to: number };

/** "insufficient", "undecided" and "error" are not "stable": doubt is never good news. */
export type Status = "drift" | "stable" | "insufficient" | "undecided" | "error";

/** 0 and 1 Stable, 2 Watch, 3 Drift, 4 Severe; from value over threshold alone, never from a p-value. */
export type Severity = 0 | 1 | 2 | 3 | 4;

/** A measure of one feature, judged. */
export type Verdict = Measure & {
  readonly feature: string;
  readonly status: Status;
  /** The effect from which on it counts as drift; `null` where nothing could be judged. */
  readonly threshold: number | null;
  readonly severity: Severity;
  /** The p-value corrected for all features and signals judged with it; `null` where the rule does not use p-values. */
  readonly adjustedPValue: number | null;
  /** Which baseline it was compared with. */
  readonly baselineId: string;
  readonly window: Span;
};
