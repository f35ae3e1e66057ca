import {
  findingOfPerformance,
  judgePerformanceWindow,
  type PerformanceJudgement,
  type PerformanceTask,
  type PerformanceWindow,
  performanceWindows,
} from "driftwatch";

import type { PerformanceLimits, StoredHour } from "../performance/index.ts";
import { dayMs, floorTo, hourMs } from "../profiles/index.ts";
import { type Fired, nothingSaid, type Replay } from "./replay.ts";

const pastWindows = 28 * 24;

/** The performance rule, with the labels that are known by now. */
export function replayPerformance(
  task: PerformanceTask,
  {
    hours,
    limits,
    to,
  }: { readonly hours: readonly StoredHour[]; readonly limits: PerformanceLimits; readonly to: number },
): Replay {
  const first = floorTo(hours[0]?.hour ?? to, hourMs) + hourMs;
  const windows = performanceWindows(
    hours.map((hour) => ({ ...hour, from: hour.hour })),
    first,
    to,
  );
  const indexOf = (end: number): number => (end - first) / hourMs;
  return (at, alerts) => {
    const index = indexOf(at);
    const window: PerformanceWindow | undefined = windows[index];
    if (window === undefined) return nothingSaid;
    const lastPast = index - dayMs / hourMs;
    const own = alerts.filter(({ cause }) => cause === "performance");
    const judgement = judgePerformanceWindow({
      task,
      window,
      past: windows.slice(Math.max(0, lastPast - pastWindows + 1), Math.max(0, lastPast + 1)),
      ...limits,
      isCut: (end) =>
        own.some(
          ({ openedAt, resolvedAt }) => end > openedAt && end <= (resolvedAt ?? Number.POSITIVE_INFINITY) + dayMs,
        ),
    });
    const finding = findingOfPerformance(judgement);
    return { findings: finding === null ? [] : [finding], fired: firedOf(judgement) };
  };
}

function firedOf({ status, signals }: PerformanceJudgement): Fired[] {
  if (status !== "drift") return [];
  return signals.flatMap((signal) =>
    signal.status === "drift" && signal.threshold !== null
      ? [{ cause: "performance", feature: null, value: Math.abs(signal.value), threshold: signal.threshold }]
      : [],
  );
}
