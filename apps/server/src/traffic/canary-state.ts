import { type CanaryPlan, type CanaryProgress, noCounts } from "driftwatch";
import { z } from "zod";

const cells = z.record(z.string(), z.number());
const counts = z.object({ requests: z.number(), errors: z.number(), latency: cells, predictions: cells });
const plan = z.object({
  stages: z.array(z.number()),
  stageMs: z.number(),
  stageRequests: z.number(),
  windowRequests: z.number(),
});
const progress = z.object({
  stage: z.number(),
  stageStartedAt: z.number(),
  stageRequests: z.number(),
  // A trial that began before stages were counted by themselves has none yet.
  here: z.object({ stable: counts, canary: counts }).default({ stable: noCounts, canary: noCounts }),
  stable: counts,
  canary: counts,
  window: z.object({ stable: cells, canary: cells }),
  stableP95: z.number().nullable(),
  canaryP95: z.number().nullable(),
  // Nor does one that began before windows were counted know how many there were.
  windows: z.number().default(0),
  slowWindows: z.number(),
});

/** A trial as it was stored. */
export function readCanary(row: { readonly plan: unknown; readonly progress: unknown }): {
  readonly plan: CanaryPlan;
  readonly progress: CanaryProgress;
} {
  return { plan: plan.parse(row.plan), progress: progress.parse(row.progress) };
}
