import type { Alert } from "../judge/alert-life/alert.ts";
import { findingOfPerformance } from "../judge/alert-life/findings-of.ts";
import { judgePerformanceWindow, type PerformanceTask } from "../judge/performance/judge-performance.ts";
import {
  type PerformanceHour,
  type PerformanceWindow,
  performanceWindows,
} from "../judge/performance/performance-windows.ts";
import { dayMs, hourMs } from "../judge/spans.ts";
import type { Fired, HourSaid } from "./hour-judges.ts";

const historyMs = 28 * dayMs;

/**
 * The performance rule over 24 hours, hour by hour.
 *
 * @returns a judge of the hour that is over, told of the alerts it would have opened so far
 */
export function judgeLabels(
  task: PerformanceTask,
): (hour: PerformanceHour, alerts: readonly Alert[]) => Pick<HourSaid, "findings" | "fired" | "isJudged"> {
  let hours: readonly PerformanceHour[] = [];
  let windows: readonly PerformanceWindow[] = [];
  return (hour, alerts) => {
    const end = hour.from + hourMs;
    // Hours without rows end windows too.
    const first = (windows.at(-1)?.end ?? end - hourMs) + hourMs;
    hours = [...hours.filter(({ from }) => from >= first - hourMs - dayMs), hour];
    windows = [
      ...windows.filter((window) => window.end > end - dayMs - historyMs),
      ...performanceWindows(hours, Math.max(first, end - dayMs - historyMs), end),
    ];
    const window = windows.at(-1);
    if (window === undefined) return { findings: [], fired: [], isJudged: false };
    const past = windows.filter((old) => old.end <= end - dayMs);
    const judgement = judgePerformanceWindow({ task, window, past, isCut: (at) => alerts.some(isWithin(at)) });
    const finding = findingOfPerformance(judgement);
    const fired = judgement.signals.flatMap(({ signal, status, value, threshold }): Fired[] =>
      status === "drift" && threshold !== null
        ? [
            {
              cause: "performance",
              feature: null,
              measure: signal,
              value: Math.abs(value),
              threshold,
              windowHours: dayMs / hourMs,
            },
          ]
        : [],
    );
    const isJudged = judgement.status === "drift" || judgement.status === "stable";
    return { findings: finding === null ? [] : [finding], fired, isJudged };
  };
}

/** What was wrong then is no habit, and the windows of the day after it hold some of it. */
function isWithin(at: number): (alert: Alert) => boolean {
  return ({ openedAt, resolvedAt }) => at > openedAt && at <= (resolvedAt ?? Number.POSITIVE_INFINITY) + dayMs;
}
