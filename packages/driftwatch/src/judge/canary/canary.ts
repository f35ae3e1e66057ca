import type { ArmCounts } from "./arm-counts.ts";

/** How a version is tried. */
export type CanaryPlan = {
  /** Its share at each stage in basis points, rising to 10,000; the first leaves the stable version something to answer. */
  readonly stages: readonly number[];
  /** A stage lasts at least so long … */
  readonly stageMs: number;
  /** … and until the canary has had so many requests in it. */
  readonly stageRequests: number;
  /** Latencies are compared over windows of at least so many requests of each version. */
  readonly windowRequests: number;
};

/** 5, 25, 50 and 100 %, each for ten minutes and 500 requests at least. */
export const usualCanaryPlan: CanaryPlan = {
  stages: [500, 2_500, 5_000, 10_000],
  stageMs: 600_000,
  stageRequests: 500,
  windowRequests: 200,
};

/** Where a trial stands; all that is to be kept of it. Times are epoch milliseconds. */
export type CanaryProgress = {
  /** From 0. */
  readonly stage: number;
  readonly stageStartedAt: number;
  /** Of the canary, in this stage. */
  readonly stageRequests: number;
  /** In this stage: what they are compared by, since in another one their shares of what went wrong for all were others. */
  readonly here: { readonly stable: ArmCounts; readonly canary: ArmCounts };
  /** Since it began. */
  readonly stable: ArmCounts;
  readonly canary: ArmCounts;
  /** Of the window that is open. */
  readonly window: { readonly stable: Latencies; readonly canary: Latencies };
  /** Of the last closed window, ms; compared with once no request goes to the stable version. */
  readonly stableP95: number | null;
  readonly canaryP95: number | null;
  /** Closed since it began. */
  readonly windows: number;
  /** Closed windows in a row in which the canary was too slow. */
  readonly slowWindows: number;
};

export type Latencies = ArmCounts["latency"];

/** What happened since the last look. */
export type CanaryTick = {
  readonly stable: ArmCounts;
  readonly canary: ArmCounts;
  /** The canary's workers ended again and again. */
  readonly isCrashLoop: boolean;
  readonly now: number;
};

export type CanaryReason = "crash-loop" | "errors" | "latency" | "predictions";

export type CanaryStep =
  | { readonly kind: "wait" }
  | { readonly kind: "raise"; readonly weight: number }
  | { readonly kind: "promote" }
  /** @property detail - one sentence with the figures */
  | { readonly kind: "roll-back"; readonly because: CanaryReason; readonly detail: string };
