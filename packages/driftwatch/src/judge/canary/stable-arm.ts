import type { ArmCounts } from "./arm-counts.ts";
import type { CanaryPlan, CanaryProgress } from "./canary.ts";

/** What the canary's stage is held to: the stable version's in the same stage, or its whole trial where it has no share. */
export function stableArm({ stages }: CanaryPlan, { stage, here, stable }: CanaryProgress): ArmCounts {
  return (stages[stage] ?? 0) >= 10_000 ? stable : here.stable;
}

/** Requests that the stable version must have had before all of them go to the canary, and has not. */
export function stableRequestsLeft({ stages, stageRequests }: CanaryPlan, { stage, stable }: CanaryProgress): number {
  const isLastOfStable = (stages[stage + 1] ?? 10_000) >= 10_000;
  return isLastOfStable ? Math.max(0, stageRequests - stable.requests) : 0;
}
