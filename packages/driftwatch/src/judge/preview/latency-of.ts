import { quantile, sortFloat64 } from "@driftguard/stats";
import type { Latency } from "./judge-preview.ts";

/** Median and 95th percentile of what is known. @param milliseconds - `null`: not of this one */
export function latencyOf(milliseconds: readonly (number | null)[]): Latency {
  const sorted = sortFloat64(milliseconds.filter((one) => one !== null));
  return { requests: sorted.length, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}
