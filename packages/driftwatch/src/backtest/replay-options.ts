import type { PerformanceTask } from "../judge/performance/judge-performance.ts";
import type { Span } from "../judge/verdict.ts";
import type { Bins } from "../profile/profile.ts";
import type { BacktestRule } from "./backtest-rule.ts";

/** What a back-test is given beside its hours. */
export type ReplayOptions = {
  readonly bins: Bins;
  readonly rule: BacktestRule;
  /** The first hours: what a rule of one's own compares with, and judges nothing of. */
  readonly learnt: Span;
  /** Whose clock decides the hour of the day; UTC unless told. */
  readonly timeZone?: string;
  /** Features that are the model's own output. */
  readonly predictions?: readonly string[];
  /** How labels are read, where there are any. */
  readonly task?: PerformanceTask | null;
};
