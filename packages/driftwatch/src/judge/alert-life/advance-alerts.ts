import type { Alert, AlertFeature, AlertStep, Finding } from "./alert.ts";
import { advanceAlert, reopenWithinMs } from "./advance-alert.ts";
import { isExplainedBy, isSameProblem } from "./is-explained-by.ts";

/** Features that fire in the same class within this time are one problem. */
export const joinWithinMs: number = 2 * 3_600_000;

export type AlertsTick = {
  /**
   * All findings of one check of one model and version, quiet ones included. What is not found is not known: an alert
   * whose feature is not among them does not grow quiet.
   */
  readonly findings: readonly Finding[];
  readonly now: number;
  /** Makes the id of an alert that opens. */
  readonly newId: () => string;
};

/**
 * Brings every alert of a model and version up to a check, and opens what is new.
 *
 * Fired findings first go to the alerts they are of, or explain; then join an open alert of their class of the last two
 * hours; then open one alert a class. A gap is one alert: features that follow join it at any time, and none that was in
 * it is ever in another.
 *
 * @param alerts - open ones, those resolved in the last 24 hours, and every gap alert of the baseline
 * @returns one step for every alert, in order, then the opened ones
 */
export function advanceAlerts(alerts: readonly Alert[], { findings, now, newId }: AlertsTick): readonly AlertStep[] {
  const steps = alerts.map((alert) => advanceAlert(alert, { kind: "check", findings }, now));
  const opened: AlertStep[] = [];
  // In the order of a check: an alert that opens first explains what comes after it.
  for (const finding of findings.filter(({ isFired }) => isFired).toSorted((a, b) => order(a) - order(b))) {
    const all = [...steps, ...opened];
    if (all.some(({ alert }) => holds(alert, finding, now))) continue;
    const at = all.findIndex(({ alert }) => canJoin(alert, finding, now));
    const step = all[at];
    if (step === undefined) {
      opened.push({ alert: open(finding, findings, now, newId()), notify: "opened" });
    } else if (at < steps.length) {
      steps[at] = join(step, finding, findings, now);
    } else {
      opened[at - steps.length] = join(step, finding, findings, now);
    }
  }
  return [...steps, ...opened];
}

/** Whether the finding is already the alert's, or explained by it. */
function holds(alert: Alert, finding: Finding, now: number): boolean {
  const isIn = alert.features.some(({ feature }) => feature === finding.feature);
  if (!isIn) return false;
  if (alert.cause === "gap" && finding.cause === "gap") return true;
  if (alert.state === "resolved") {
    const isRecent = alert.resolvedAt !== null && now - alert.resolvedAt <= reopenWithinMs;
    return isRecent && isSameProblem(finding, alert.cause) && alert.cause !== "gap";
  }
  return isSameProblem(finding, alert.cause) || isExplainedBy(finding, alert.cause);
}

function canJoin(alert: Alert, finding: Finding, now: number): boolean {
  if (alert.cause !== finding.cause) return false;
  // One message a baseline: whatever follows, even after its end, is written down with it.
  if (alert.cause === "gap") return true;
  return alert.state !== "resolved" && now - alert.lastJoinedAt <= joinWithinMs;
}

function join({ alert, notify }: AlertStep, finding: Finding, findings: readonly Finding[], now: number): AlertStep {
  const isGap = alert.cause === "gap";
  const isRaised = !isGap && finding.severity > alert.severity;
  const features = [...alert.features, featureOf(finding, findings, now)];
  const severity = isRaised ? finding.severity : alert.severity;
  const joined = { ...alert, features, severity, lastJoinedAt: now, quietSince: null };
  return { alert: joined, notify: notify ?? (isRaised && alert.state !== "snoozed" ? "raised" : null) };
}

function open(finding: Finding, findings: readonly Finding[], now: number, id: string): Alert {
  return {
    id,
    cause: finding.cause,
    state: "open",
    openedAt: now,
    severity: finding.severity,
    features: [featureOf(finding, findings, now)],
    lastJoinedAt: now,
    quietSince: null,
    snoozedUntil: null,
    resolvedAt: null,
    resolution: null,
    repeats: 0,
  };
}

function featureOf(finding: Finding, findings: readonly Finding[], now: number): AlertFeature {
  const { feature, ratio, severity, cause } = finding;
  const evidence = findings.filter(
    (other) => other.feature === feature && other.isFired && isExplainedBy(other, cause),
  );
  return { feature, joinedAt: now, isFiring: true, ratio, severity, evidence };
}

const classesInOrder: readonly Finding["cause"][] = [
  "gap",
  "volume",
  "schema",
  "missing",
  "unseen",
  "unit",
  "distribution",
  "correlation",
  "prediction",
  "performance",
  "service",
];

function order({ cause }: Finding): number {
  return classesInOrder.indexOf(cause);
}
