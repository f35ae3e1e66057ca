import { type DecodedInput, type Json, type Outcome, recordsOf, type Signature } from "@driftguard/runtime";

import { storableText } from "../platform/storable.ts";
import { predictionTextMax } from "../predictions/index.ts";

/** One request as it was answered: what is kept of it until it is recorded. */
export type ServedRequest = {
  readonly input: DecodedInput;
  readonly signature: Signature;
  readonly outcome: Outcome;
  /** One a row: the caller's own, or ours. */
  readonly ids: readonly string[];
  /** Epoch ms of its arrival. */
  readonly at: number;
  readonly latencyMs: number;
};

/** The predictions of a request, as `POST …/predictions` takes them. */
export function servedItems({ input, signature, outcome, ids, at, latencyMs }: ServedRequest): readonly unknown[] {
  const timestamp = input.timestamp ?? new Date(at).toISOString();
  return recordsOf(input, signature).map((features, row) => ({
    id: ids[row],
    timestamp,
    features,
    latency_ms: latencyMs,
    ...(outcome.kind === "answered"
      ? {
          prediction: recordable(outcome.predictions.values[row] ?? null),
          ...(outcome.predictions.scores === null ? {} : { score: outcome.predictions.scores[row] ?? null }),
        }
      : { prediction: null, error: storableText(`${outcome.code}: ${outcome.detail}`.slice(0, errorMax)) }),
  }));
}

const errorMax = 1_000;

/** A prediction is a number, a short text, or true or false; what own code answers beside these is not judged. */
export function recordable(value: Json): Json {
  if (typeof value === "string") return storableText(value.slice(0, predictionTextMax));
  return value !== null && typeof value === "object" ? null : value;
}
