import type { CanaryPlan, CanaryProgress, Latencies } from "./canary.ts";

/** So many slow windows in a row end a trial, and so many there are before it is promoted. */
export const slowWindowsMax = 2;

/**
 * Requests until latency can have ended the trial, of each version, where nothing is wrong so far; `null` once it could
 * have. Where the stable version has no share any more, none of its own are waited for.
 */
export function latencyLeft(
  { stages, windowRequests }: CanaryPlan,
  { stage, windows, window }: CanaryProgress,
): { readonly canary: number; readonly stable: number } | null {
  if (windows >= slowWindowsMax) return null;
  const left = (latencies: Latencies): number =>
    Math.max(0, (slowWindowsMax - windows) * windowRequests - sizeOfWindow(latencies));
  const isAlone = (stages[stage] ?? 0) >= 10_000;
  return { canary: left(window.canary), stable: isAlone ? 0 : left(window.stable) };
}

/** Requests of a window. */
export function sizeOfWindow(latency: Latencies): number {
  return Object.values(latency).reduce((sum, requests) => sum + requests, 0);
}
