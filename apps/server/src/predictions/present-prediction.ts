import type { Prediction } from "@driftguard/protocol";

import type { SchemaFeature, VersionRow } from "../models/index.ts";
import type { StoredEvent } from "../platform/events/event-store.ts";
import { presentLabel } from "./read-label.ts";

/** A stored event as it was sent: what has no slot, or lost its JSON type there, comes from beside. */
export function presentPrediction(event: StoredEvent, version: VersionRow | undefined): Prediction {
  const beside = featuresBeside(event.extra);
  const features = (version?.schema.features ?? []).flatMap(({ name, ...place }): [string, unknown][] => {
    if (beside.has(name)) return [];
    // A row lies in one place: that of the type its feature had when it came.
    const value = [place, ...place.former].map((one) => valueAt(event, one)).find((one) => one !== null);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    id: event.externalId ?? event.id,
    version: version?.name ?? "",
    timestamp: new Date(event.time).toISOString(),
    received_at: new Date(event.receivedAt).toISOString(),
    features: Object.fromEntries([...features, ...beside]),
    ...outputOf(event),
    label: event.label === null ? null : presentLabel(event.label),
    labelled_at: event.label === null ? null : new Date(event.label.time).toISOString(),
    latency_ms: event.latencyMs,
    error: event.error,
  };
}

function valueAt(
  event: StoredEvent,
  { type, store, slot }: Pick<SchemaFeature, "type" | "store" | "slot">,
): string | number | boolean | null {
  if (store === "extra") return null;
  if (store === "category") return event.categories[slot] ?? null;
  const number = event.numbers[slot] ?? null;
  return type === "boolean" && (number === 0 || number === 1) ? number === 1 : number;
}

/** Which of output and class is the prediction, and which the score: see `readOutput`. */
function outputOf({ output, class: text, extra }: StoredEvent): Pick<Prediction, "prediction" | "score"> {
  if (extra === null || !Object.hasOwn(extra, "prediction"))
    return { prediction: text ?? output, score: text === null ? null : output };
  const prediction = scalarOf(extra["prediction"]);
  return { prediction, score: text !== null || prediction === null ? output : null };
}

function featuresBeside(extra: StoredEvent["extra"]): Map<string, unknown> {
  const features = extra?.["features"];
  return features !== null && typeof features === "object"
    ? new Map(Object.entries(features))
    : new Map<string, unknown>();
}

function scalarOf(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
