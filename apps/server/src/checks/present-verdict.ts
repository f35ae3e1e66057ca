import type { VerdictAnswer } from "@driftguard/protocol";
import type { Verdict } from "driftwatch";

/**
 * A verdict as the API says it. Expected rows are fractions inside; outside they are counted rows. The shares of each group
 * are told of what drifts alone: of what does not they would be most of every report, and nobody looks at them.
 */
export function presentVerdict(verdict: Verdict): VerdictAnswer {
  const { value } = verdict.effect;
  const { threshold } = verdict;
  return {
    feature: verdict.feature,
    method: verdict.method,
    status: verdict.status,
    severity: verdict.severity,
    reason: verdict.reason ?? null,
    statistic: verdict.statistic,
    effect: { ...verdict.effect },
    threshold,
    ratio: value === null || threshold === null || threshold <= 0 ? null : value / threshold,
    p_value: verdict.adjustedPValue ?? verdict.pValue,
    n: Math.round(verdict.n),
    m: Math.round(verdict.m),
    missing: { reference: Math.round(verdict.missing.reference), current: Math.round(verdict.missing.current) },
    details: verdict.status === "drift" ? { ...verdict.details } : withoutGroups(verdict.details),
  };
}

function withoutGroups({ groups: _groups, ...details }: Verdict["details"]): VerdictAnswer["details"] {
  return details;
}

/** Worst first: severity, then how far over the threshold. */
export function rankVerdicts(verdicts: readonly VerdictAnswer[]): VerdictAnswer[] {
  return verdicts.toSorted(
    (one, other) =>
      other.severity - one.severity ||
      (other.ratio ?? -1) - (one.ratio ?? -1) ||
      (one.feature < other.feature ? -1 : 1),
  );
}
