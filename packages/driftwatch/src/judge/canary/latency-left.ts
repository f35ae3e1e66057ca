import type { CanaryPlan, CanaryProgress, Latencies } from "./canary.ts";

/** So many slow windows in a row end a trial, and so many there are at least before it is promoted. */
export const slowWindowsMax = 2;

/**
 * Requests of each version until latency is judged; `null` once it is. It is not while the last window was slow, for the next one
 * tells whether that was chance. Where the stable version has no share any more, none of its own are waited for.
 */
export function latencyLeft(
  { stages, windowRequests }: CanaryPlan,
  { stage, windows, slowWindows, window }: CanaryProgress,
): { readonly canary: number; readonly stable: number } | null {
  const windowsLeft = slowWindowsMax - (slowWindows > 0 ? slowWindows : windows);
  if (windowsLeft <= 0) return null;
  const left = (latencies: Latencies): number => Math.max(0, windowsLeft * windowRequests - sizeOfWindow(latencies));
  const isAlone = (stages[stage] ?? 0) >= 10_000;
  return { canary: left(window.canary), stable: isAlone ? 0 : left(window.stable) };
}

/** Requests of a window. */
export function sizeOfWindow(latency: Latencies): number {
  return Object.values(latency).reduce((sum, requests) => sum + requests, 0);
}
