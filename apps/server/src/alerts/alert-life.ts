import { alertState, cause } from "@driftguard/protocol";
import type { Alert, Resolution } from "driftwatch";

import { alertBody } from "./alert-body.ts";
import type { AlertChange, AlertRow } from "./queries/alerts.ts";

/** A stored alert as the judge of its life takes it. */
export function lifeOf(row: AlertRow): Alert {
  const { life } = alertBody.parse(row.body);
  return {
    id: row.id,
    cause: cause.parse(row.cause),
    state: alertState.parse(row.state),
    openedAt: row.opened_at.getTime(),
    severity: ([0, 1, 2, 3, 4] as const).find((severity) => severity === row.severity) ?? 4,
    features: life.features,
    lastJoinedAt: life.lastJoinedAt,
    quietSince: row.clear_since?.getTime() ?? null,
    snoozedUntil: row.snoozed_until?.getTime() ?? null,
    resolvedAt: row.resolved_at?.getTime() ?? null,
    resolution: resolutionOf(row),
    repeats: row.repeats,
  };
}

function resolutionOf({ resolution }: AlertRow): Resolution | null {
  if (resolution === null) return null;
  return resolution === "cleared"
    ? { by: "quiet" }
    : { by: "person", cause: resolution, isNormal: resolution === "expected" };
}

/** What of a row its life decides. */
export function changeOf(alert: Alert): AlertChange {
  return {
    state: alert.state,
    severity: alert.severity,
    repeats: alert.repeats,
    clear_since: dateOf(alert.quietSince),
    snoozed_until: dateOf(alert.snoozedUntil),
    resolved_at: dateOf(alert.resolvedAt),
    ...(alert.resolution === null
      ? { resolution: null, resolved_by: null }
      : alert.resolution.by === "quiet"
        ? { resolution: "cleared" }
        : {}),
  };
}

export function featuresOf(alert: Alert): string[] {
  return alert.features.flatMap(({ feature }) => (feature === null ? [] : [feature]));
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
