import { findBaselinePerformance } from "../baselines/index.ts";
import { findModelByKey, type ModelRow } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { VersionKey } from "../profiles/index.ts";
import type { AlertSpan, PerformanceLimits } from "./judge-model-performance.ts";
import { readPolicy } from "../rules/index.ts";
import { performanceTaskOf } from "./performance-task.ts";
import { listPerformanceAlerts } from "./queries/performance-alerts.ts";
import { type HoursStand, readHoursStand } from "./queries/performance-hours.ts";

export type PerformanceSource = {
  readonly key: VersionKey;
  readonly model: ModelRow;
  readonly task: ReturnType<typeof performanceTaskOf>;
  readonly alerts: readonly AlertSpan[];
  readonly limits: PerformanceLimits;
  readonly stand: HoursStand;
  readonly marks: readonly { readonly at: string; readonly kind: string; readonly label: string }[];
};

/** What is needed to judge and show the performance of a model's current version, whose hours were refreshed before. */
export async function openPerformance(ctx: Context, model: number, refreshedAt: Date): Promise<PerformanceSource> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    if (row === null || row.current_version === null) throw new Problem("model/not-found", "No such model.");
    const key = { organisation, model, version: row.current_version };
    const [baseline, alerts, { performance: limits }, stand] = await Promise.all([
      findBaselinePerformance(tx, organisation, row.current_version),
      listPerformanceAlerts(tx, key),
      readPolicy(tx, organisation, model),
      readHoursStand(tx, key, refreshedAt),
    ]);
    return {
      key,
      limits,
      stand,
      model: row,
      task: performanceTaskOf(row.task, { hasScores: true, baseline }),
      alerts: alerts.map(({ opened_at: from, resolved_at: to }) => ({
        from: from.getTime(),
        to: to?.getTime() ?? Number.POSITIVE_INFINITY,
      })),
      marks: alerts.map((alert) => ({
        at: alert.opened_at.toISOString(),
        kind: "alert",
        label: `alert ${alert.number}: ${alert.title}`,
      })),
    };
  }, "read");
}
