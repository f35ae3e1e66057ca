import { findingOfServiceRule, judgeServiceRule, type ServiceRule, type ServiceWindow } from "driftwatch";

import { usualLatency } from "../checks/index.ts";
import { latencyQuantile, type StoredHour } from "../performance/index.ts";
import { dayMs, hourMs } from "../profiles/index.ts";
import type { Replay } from "./replay.ts";

const usualHours = 28 * 24;
const nobody = { requests: 0, failed: 0, timed: 0, latencyMsP95: null };

/** A rule about the service, over whole hours: their quarters are not kept. */
export function replayService(
  rule: ServiceRule,
  { hours, timeZone }: { readonly hours: readonly StoredHour[]; readonly timeZone: string },
): Replay {
  const indexBy = new Map(hours.map(({ hour }, index) => [hour, index]));
  const windowAt = (end: number): ServiceWindow => {
    const index = indexBy.get(end - hourMs);
    const hour = index === undefined ? undefined : hours[index];
    if (hour === undefined || index === undefined) return { ...nobody, usualLatencyMsP95: null };
    const before = hours.slice(Math.max(0, index - usualHours), index).filter(({ hour: at }) => at >= end - 28 * dayMs);
    return {
      requests: hour.predictions,
      failed: hour.failed,
      timed: (hour.latency ?? []).reduce((sum, count) => sum + count, 0),
      latencyMsP95: latencyQuantile(hour.latency, 0.95),
      usualLatencyMsP95: rule.kind === "latency" ? usualLatency(before, { timeZone, at: end - 1 }) : null,
    };
  };
  let last: { readonly end: number; readonly window: ServiceWindow } | null = null;
  return (at) => {
    const before = last?.end === at - hourMs ? last.window : windowAt(at - hourMs);
    const window = windowAt(at);
    last = { end: at, window };
    const judgement = judgeServiceRule(rule, [before, window]);
    const { value, threshold, status } = judgement;
    return {
      findings: [findingOfServiceRule(judgement)],
      fired:
        status === "drift" && value !== null && threshold !== null
          ? [{ cause: "service", feature: null, value, threshold }]
          : [],
    };
  };
}
