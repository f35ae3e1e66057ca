import type { RecordedPrediction } from "./recorded-prediction.ts";
import type { RecorderRuntime } from "./recorder-runtime.ts";

/** A prediction as the API's JSON: a copy, for the program may go on changing its own object. */
export type EncodedRow = {
  readonly text: string;
  /** Bytes of UTF-8. */
  readonly size: number;
};

/**
 * Makes rows of predictions, each with an id, so that a row that is sent twice counts once. NaN becomes `null`, a missing
 * value; an infinity becomes its name, which the server refuses by name where it wants a number.
 *
 * The function that it gives throws a TypeError where `features` is no object, and whatever a value throws that has no form in
 * JSON: a BigInt, a cycle, a getter or a `toJSON` that fails.
 */
export function createRowEncoder({
  newId,
  now,
}: Pick<RecorderRuntime, "newId" | "now">): (prediction: RecordedPrediction) => EncodedRow {
  const encoder = new TextEncoder();
  // Measuring a text without keeping its bytes: most rows fit, and no call has to make room for them.
  const scratch = new Uint8Array(16_384);
  const sizeOf = (text: string): number => {
    const { read, written } = encoder.encodeInto(text, scratch);
    return read === text.length ? written : encoder.encode(text).length;
  };
  return ({ id, timestamp, features, prediction, score, actual, latencyMs, error }) => {
    if (typeof features !== "object" || features === null || Array.isArray(features))
      throw new TypeError("a prediction has an object of features");
    const row = {
      id: id ?? newId(),
      timestamp: timestamp ?? now(),
      features,
      prediction,
      score,
      actual,
      latency_ms: latencyMs,
      error,
    };
    const text = JSON.stringify(row, nameInfinities);
    return { text, size: sizeOf(text) };
  };
}

/** What JSON.stringify would write as `null`, a missing value. */
function nameInfinities(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY ? String(value) : value;
}
