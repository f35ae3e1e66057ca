import type { PerformanceTask } from "driftwatch";
import { z } from "zod";

const regressionBaseline = z.object({ residualDeviation: z.number(), meanAbsoluteError: z.number() });

/** How a model's labels are judged. `hasScores`: its outputs are numbers between 0 and 1. */
export function performanceTaskOf(
  task: string,
  { hasScores, baseline }: { readonly hasScores: boolean; readonly baseline: unknown },
): PerformanceTask {
  if (task === "binary") return { kind: "binary", hasScores };
  if (task === "regression")
    return { kind: "regression", baseline: regressionBaseline.safeParse(baseline).data ?? null };
  return { kind: task === "multiclass" ? "multiclass" : "other" };
}
