import type { Health } from "@driftguard/protocol";

import type { ModelCard } from "./queries/models.ts";

const words = ["Stable", "Stable", "Watch", "Drift", "Severe"] as const;

/** A model's health: its worst open problem that is not snoozed, or why nothing can be said. */
export function healthOf(card: ModelCard): Health {
  if (card.archived_at !== null)
    return { word: "Paused", severity: null, cause: "archived", since: card.archived_at.toISOString() };
  if (card.worst_severity !== null && card.worst_severity >= 2) {
    return {
      word: words[card.worst_severity] ?? "Severe",
      severity: card.worst_severity,
      cause: causeInWords(card),
      since: card.worst_since?.toISOString() ?? null,
    };
  }
  const outcome = outcomeOf(card.last_check_outcome);
  if (card.last_prediction_at === null)
    return { word: "No data", severity: null, cause: "no prediction has come", since: null };
  if (card.baseline_id === null)
    return { word: "No baseline", severity: null, cause: "there is nothing to compare with yet", since: null };
  if (outcome?.outcome === "skipped" && outcome.reason?.startsWith("no data") === true) {
    return { word: "No data", severity: null, cause: outcome.reason, since: card.last_prediction_at.toISOString() };
  }
  if (outcome === null || outcome.severity === null || outcome.learning) {
    return {
      word: "Learning",
      severity: outcome?.severity ?? null,
      cause: (outcome?.outcome === "checked" ? outcome.stage : outcome?.reason) ?? "not checked yet",
      since: null,
    };
  }
  return { word: words[outcome.severity] ?? "Stable", severity: outcome.severity, cause: null, since: null };
}

const causes: Readonly<Record<string, string>> = {
  gap: "Training gap",
  volume: "Traffic",
  schema: "Schema",
  missing: "Missing values",
  unseen: "New values",
  unit: "Unit",
  distribution: "Drift",
  correlation: "Correlation",
  prediction: "Predictions",
  performance: "Performance",
  service: "Service",
};

/** Short, as a chip holds it: "Drift: 2 features", "Performance". */
function causeInWords({ worst_cause: cause, worst_features: features }: ModelCard): string {
  const word = causes[cause ?? ""] ?? "Drift";
  return features === null || features === 0 ? word : `${word}: ${features} feature${features === 1 ? "" : "s"}`;
}

/** What the last check left on the model's row. */
export type CheckOutcome = {
  readonly outcome: "checked" | "skipped" | "failed";
  readonly reason: string | null;
  readonly severity: number | null;
  readonly stage: string | null;
  readonly learning: boolean;
  readonly drifting: number | null;
  readonly rows: number;
};

/** Reads it back; `null` where there was no check or the row is of another make. */
export function outcomeOf(value: unknown): CheckOutcome | null {
  if (value === null || typeof value !== "object") return null;
  const outcome: unknown = Reflect.get(value, "outcome");
  if (outcome !== "checked" && outcome !== "skipped" && outcome !== "failed") return null;
  const text = (name: string): string | null => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === "string" ? found : null;
  };
  const number = (name: string): number | null => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === "number" ? found : null;
  };
  return {
    outcome,
    reason: text("reason"),
    severity: number("severity"),
    stage: text("stage"),
    learning: Reflect.get(value, "learning") === true,
    drifting: number("drifting"),
    rows: number("rows") ?? 0,
  };
}
