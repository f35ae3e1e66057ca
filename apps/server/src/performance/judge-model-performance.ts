import { type Finding, judgePerformance, type PerformanceJudgement, type PerformanceTask } from "driftwatch";

import type { Tx } from "../platform/context.ts";
import { dayMs, hourMs, type VersionKey } from "../profiles/index.ts";
import { listPerformanceAlerts } from "./queries/performance-alerts.ts";
import { listPerformanceSums, type SummedHour } from "./queries/performance-hours.ts";

const pastMs = 30 * dayMs;

export type ModelPerformance = {
  readonly judgement: PerformanceJudgement;
  readonly hours: readonly SummedHour[];
  readonly findings: readonly Finding[];
  readonly end: number;
};

/** Spans of performance alerts: what was wrong then is no habit. */
export type AlertSpan = { readonly from: number; readonly to: number };

/** The knobs of the rule: how much of its own past a signal is excused, and from which value on it matters. */
export type PerformanceLimits = { readonly c: number; readonly floor: number };

/** Judges the last 24 hours by the labels that have come. */
export async function judgeModelPerformance(
  tx: Tx,
  key: VersionKey,
  {
    task,
    limits,
    now,
  }: {
    readonly task: PerformanceTask;
    readonly limits: PerformanceLimits;
    readonly now: number;
  },
): Promise<ModelPerformance> {
  const end = Math.ceil(now / hourMs) * hourMs;
  const [hours, opened] = await Promise.all([
    listPerformanceSums(tx, key, { from: end - pastMs, to: end }),
    listPerformanceAlerts(tx, key),
  ]);
  const alerts = opened.map(({ opened_at: from, resolved_at: to }) => ({
    from: from.getTime(),
    to: to?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
  return { ...judgeHours({ task, hours, alerts, limits, end }), hours, end };
}

/** The same on hours that are at hand. Pure. */
export function judgeHours({
  task,
  hours,
  alerts,
  limits,
  end,
}: {
  readonly task: PerformanceTask;
  readonly hours: readonly SummedHour[];
  readonly alerts: readonly AlertSpan[];
  readonly limits?: PerformanceLimits;
  readonly end: number;
}): { judgement: PerformanceJudgement; findings: readonly Finding[] } {
  const isCut = (windowEnd: number): boolean =>
    alerts.some(({ from, to }) => windowEnd > from && windowEnd <= to + dayMs);
  const judgement = judgePerformance({
    task,
    hours: hours.map((hour) => ({ ...hour, from: hour.hour })),
    end,
    isCut,
    ...limits,
  });
  return { judgement, findings: findingsOf(judgement) };
}

function findingsOf({ status, ratio, severity }: PerformanceJudgement): readonly Finding[] {
  if (status === "not-judged") return [];
  const known = status === "drift" || status === "stable";
  return [{ cause: "performance", feature: null, isFired: status === "drift", ratio: known ? ratio : null, severity }];
}
