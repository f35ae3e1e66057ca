import type { Verdict } from "../judge/verdict.ts";
import type { SignalReport } from "./report.ts";

/** A verdict's figures as a report has them. */
export function signalOf(verdict: Omit<Verdict, "feature" | "baselineId" | "window">): SignalReport {
  const { method, status, severity, effect, threshold, statistic, pValue, logPValue, adjustedPValue } = verdict;
  const { reason = null, pMethod, critical } = verdict;
  // What was expected by the hours need not be whole rows.
  const [n, m] = [Math.round(verdict.n), Math.round(verdict.m)];
  const p = { pValue, logPValue, adjustedPValue, pMethod };
  return { method, status, severity, reason, effect, threshold, statistic, ...p, critical, n, m };
}
