import { type Model, task } from "@driftguard/protocol";

import { healthOf, outcomeOf } from "./health-of.ts";
import type { ModelCard } from "./queries/models.ts";
import { readSchema } from "./read-schema.ts";

/** A model as the API says it. */
export function presentModel(card: ModelCard): Model {
  const outcome = outcomeOf(card.last_check_outcome);
  return {
    id: card.public_id,
    number: card.number,
    name: card.name,
    task: task.parse(card.task),
    version: card.version_name,
    features:
      card.schema === null
        ? []
        : readSchema(card.schema).features.map(({ name, type, inferred }) => ({ name, type, inferred })),
    time_zone: card.time_zone,
    interval_minutes: card.interval_minutes,
    health: healthOf(card),
    baseline: presentBaseline(card),
    last_prediction_at: card.last_prediction_at?.toISOString() ?? null,
    last_check:
      card.last_check_at === null || outcome === null
        ? null
        : { at: card.last_check_at.toISOString(), outcome: outcome.outcome, reason: outcome.reason },
    next_check_at: card.next_check_at?.toISOString() ?? null,
    open_alerts: card.open_alerts,
    demo: card.demo,
    archived: card.archived_at !== null,
    created_at: card.created_at.toISOString(),
  };
}

function presentBaseline(card: ModelCard): Model["baseline"] {
  if (card.baseline_id === null || card.baseline_number === null || card.baseline_at === null) return null;
  const kinds = ["given", "window", "learned", "statistics"] as const;
  return {
    id: card.baseline_id,
    number: card.baseline_number,
    kind: kinds.find((kind) => kind === card.baseline_kind) ?? "given",
    rows: Number(card.baseline_rows ?? 0),
    created_at: card.baseline_at.toISOString(),
  };
}
