import type { Alert, AlertFeature, AlertStep, Finding, Resolution } from "./alert.ts";
import { isExplainedBy, isSameProblem } from "./is-explained-by.ts";

/** What happens to an alert: a check came in, or a person acted. */
export type AlertTick =
  /** All findings of the check about this model and version, quiet ones included. */
  | { readonly kind: "check"; readonly findings: readonly Finding[] }
  | { readonly kind: "acknowledge" }
  | { readonly kind: "snooze"; readonly until: number }
  | { readonly kind: "resolve"; readonly resolution: Extract<Resolution, { readonly by: "person" }> }
  | { readonly kind: "reopen" };

export const closeAfterMs: number = 24 * 3_600_000;
export const reopenWithinMs: number = 24 * 3_600_000;
const quietBelow = 0.7;

/**
 * One tick of an alert's life. A rise in severity is told, a repeat is counted; after 24 hours with every signal below .7
 * of its threshold it is resolved, and a return within 24 hours of that opens it again. A snooze that ends while it still
 * fires is told; while it lasts nothing is. A check that cannot tell neither opens nor resolves.
 *
 * A person who reopens it takes back what was said of it, its end too: that is told to whom its end was.
 *
 * After a person resolved it, what goes on firing is held to be the old rows in the window for 24 hours: only a rise in
 * severity, or a return after the feature was quiet, opens it again.
 *
 * Joining and opening are decided over all alerts: `advanceAlerts`.
 */
export function advanceAlert(alert: Alert, tick: AlertTick, now: number): AlertStep {
  switch (tick.kind) {
    case "acknowledge":
      return silently(alert.state === "resolved" ? alert : { ...alert, state: "acknowledged", snoozedUntil: null });
    case "snooze":
      return silently(alert.state === "resolved" ? alert : { ...alert, state: "snoozed", snoozedUntil: tick.until });
    case "resolve":
      if (alert.state === "resolved") return silently(alert);
      return { alert: resolved(alert, tick.resolution, now), notify: "resolved" };
    case "reopen":
      return { alert: { ...alert, ...reopened }, notify: alert.state === "resolved" ? "reopened" : null };
    case "check":
      return alert.state === "resolved"
        ? checkResolved(alert, tick.findings, now)
        : checkLive(alert, tick.findings, now);
    default:
      return tick satisfies never;
  }
}

function checkLive(before: Alert, findings: readonly Finding[], now: number): AlertStep {
  const seen = { ...before, features: before.features.map((feature) => look(feature, before, findings)) };
  const isFiring = seen.features.some((feature) => feature.isFiring);
  const isQuiet = seen.features.every(({ ratio }) => ratio !== null && ratio < quietBelow);
  const quietSince = isQuiet && !isFiring ? (before.quietSince ?? now) : null;
  const severity = worst(seen);
  const isRaised = severity > before.severity;
  const alert: Alert = { ...seen, severity, quietSince };

  if (quietSince !== null && now - quietSince >= closeAfterMs) {
    return { alert: resolved(alert, { by: "quiet" }, now), notify: "resolved" };
  }
  if (alert.state === "snoozed") {
    if (alert.snoozedUntil !== null && now < alert.snoozedUntil) return silently(isFiring ? repeated(alert) : alert);
    return { alert: { ...alert, state: "open", snoozedUntil: null }, notify: isFiring ? "snooze-ended" : null };
  }
  if (isRaised) return { alert, notify: "raised" };
  return silently(isFiring ? repeated(alert) : alert);
}

function checkResolved(before: Alert, findings: readonly Finding[], now: number): AlertStep {
  // A gap is told once: a feature that was resolved or accepted is never opened again.
  if (before.cause === "gap" || before.resolvedAt === null || now - before.resolvedAt > reopenWithinMs)
    return silently(before);
  const seen = { ...before, features: before.features.map((feature) => look(feature, before, findings)) };
  const returns = seen.features.some((feature, i) => {
    const wasFiring = before.features[i]?.isFiring ?? false;
    return feature.isFiring && (!wasFiring || feature.severity > before.severity);
  });
  if (!returns) return silently({ ...seen, severity: before.severity });
  return { alert: { ...seen, ...reopened, severity: worst(seen) }, notify: "reopened" };
}

const reopened = { state: "open", resolvedAt: null, resolution: null, quietSince: null, snoozedUntil: null } as const;

/** What a check says of one of the alert's features; where it says nothing, nothing is known. */
function look(feature: AlertFeature, alert: Alert, findings: readonly Finding[]): AlertFeature {
  const about = findings.filter((finding) => finding.feature === feature.feature);
  const own = about.find((finding) => isSameProblem(finding, alert.cause));
  return {
    ...feature,
    isFiring: own?.isFired ?? false,
    ratio: own?.ratio ?? null,
    severity: own?.severity ?? 0,
    evidence: about.filter((finding) => finding.isFired && isExplainedBy(finding, alert.cause)),
  };
}

/** A gap is of severity 3 whatever it grows to; any other alert as bad as it ever was. */
function worst(alert: Alert): Alert["severity"] {
  if (alert.cause === "gap") return alert.severity;
  return alert.features.reduce((most, { severity }) => (severity > most ? severity : most), alert.severity);
}

function resolved(alert: Alert, resolution: Resolution, now: number): Alert {
  return { ...alert, state: "resolved", resolvedAt: now, resolution, snoozedUntil: null, quietSince: null };
}

function repeated(alert: Alert): Alert {
  return { ...alert, repeats: alert.repeats + 1 };
}

function silently(alert: Alert): AlertStep {
  return { alert, notify: null };
}
