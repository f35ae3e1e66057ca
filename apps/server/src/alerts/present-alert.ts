import { type Alert, alertState, cause, resolution } from "@driftguard/protocol";

import { alertBody } from "./alert-body.ts";
import { alertTypeOf } from "./alert-type.ts";
import type { AlertCard } from "./queries/alerts.ts";

const words = ["Stable", "Stable", "Watch", "Drift", "Severe"] as const;

// The rest is most of an alert, and lists say nothing of it.
const listed = alertBody.pick({ features: true, threshold: true });

/** An alert as lists show it. */
export function presentAlert(card: AlertCard): Alert {
  const body = listed.parse(card.body);
  const kind = cause.parse(card.cause);
  return {
    id: card.id,
    number: card.number,
    model: { id: card.model_id, number: card.model_number, name: card.model_name },
    version: card.version_name,
    cause: kind,
    alert_type: alertTypeOf(kind),
    state: alertState.parse(card.state),
    severity: card.severity,
    word: words[card.severity] ?? "Severe",
    title: card.title,
    features: body.features,
    score: card.score,
    threshold: body.threshold,
    p_value: card.p_value,
    repeats: card.repeats,
    opened_at: card.opened_at.toISOString(),
    last_fired_at: card.last_fired_at.toISOString(),
    acknowledged_at: card.acknowledged_at?.toISOString() ?? null,
    acknowledged_by: card.acknowledged_by,
    snoozed_until: card.snoozed_until?.toISOString() ?? null,
    resolved_at: card.resolved_at?.toISOString() ?? null,
    resolution: card.resolution === null ? null : resolution.parse(card.resolution),
    deliveries: { delivered: card.delivered, waiting: card.waiting, failed: card.failed, not_sent: card.not_sent },
    demo: card.demo,
  };
}
