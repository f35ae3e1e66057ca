import type { PerformanceJudgement, PerformanceTask } from "driftwatch";

/**
 * From which gap on it counts, in the unit of the label itself. The judge holds the gap of a regression in standard
 * deviations of the baseline's residuals; a gap map draws it in minutes or euros.
 *
 * @returns `null` where the past is too short to know, or a regression has no baseline
 */
export function gapLimitOf({ signals }: Pick<PerformanceJudgement, "signals">, task: PerformanceTask): number | null {
  const threshold = signals.find(({ signal }) => signal === "gap")?.threshold ?? null;
  if (threshold === null || task.kind !== "regression") return threshold;
  return task.baseline === null ? null : threshold * task.baseline.residualDeviation;
}
