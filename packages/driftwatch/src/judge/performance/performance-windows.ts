import { dayMs, hourMs } from "../spans.ts";
import type { PerformanceSums } from "./performance-sums.ts";

/** One hour of predictions, by when they were made, with the labels that have come so far. */
export type PerformanceHour = PerformanceSums & {
  /** Its start, epoch milliseconds. */
  readonly from: number;
  readonly predictions: number;
};

/** 24 hours of predictions. */
export type PerformanceWindow = PerformanceSums & { readonly end: number; readonly predictions: number };

const nothing: Omit<PerformanceWindow, "end"> = { predictions: 0, labelled: 0, gap: 0, accuracyDrop: 0, excessLoss: 0 };

/** The 24 hours that end at `end`. */
export function performanceWindow(hours: readonly PerformanceHour[], end: number): PerformanceWindow {
  return hours
    .filter(({ from }) => from >= end - dayMs && from + hourMs <= end)
    .reduce<PerformanceWindow>(add, { end, ...nothing });
}

/** The windows that end at each hour from `first` to `last`, both included. */
export function performanceWindows(
  hours: readonly PerformanceHour[],
  first: number,
  last: number,
): PerformanceWindow[] {
  const inOrder = hours.toSorted((one, other) => one.from - other.from);
  const windows: PerformanceWindow[] = [];
  let oldest = 0;
  for (let end = first; end <= last; end += hourMs) {
    while ((inOrder[oldest]?.from ?? end) < end - dayMs) oldest += 1;
    let window: PerformanceWindow = { end, ...nothing };
    for (let at = oldest; at < inOrder.length; at++) {
      const hour = inOrder[at];
      if (hour === undefined || hour.from + hourMs > end) break;
      window = add(window, hour);
    }
    windows.push(window);
  }
  return windows;
}

function add(window: PerformanceWindow, hour: PerformanceHour): PerformanceWindow {
  return {
    end: window.end,
    predictions: window.predictions + hour.predictions,
    labelled: window.labelled + hour.labelled,
    gap: window.gap + hour.gap,
    accuracyDrop: window.accuracyDrop + hour.accuracyDrop,
    excessLoss: window.excessLoss + hour.excessLoss,
  };
}
