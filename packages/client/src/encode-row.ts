import type { RecordedPrediction } from "./recorded-prediction.ts";
import type { RecorderRuntime } from "./recorder-runtime.ts";

/** What most rows fit into; a larger one has bytes of its own. */
const spaceBytes = 8_192;

/**
 * Makes rows of predictions: the API's JSON in UTF-8, good until the next one is made. Each has an id, so that a row that is sent
 * twice counts once. NaN becomes `null`, a missing value; an infinity becomes its name, which the server refuses by name where it wants a number.
 *
 * The function that it gives throws a TypeError where `features` is no object, and whatever a value throws that has no form in
 * JSON: a BigInt, a cycle, a getter or a `toJSON` that fails.
 */
export function createRowEncoder({
  newId,
  now,
}: Pick<RecorderRuntime, "newId" | "now">): (prediction: RecordedPrediction) => Uint8Array {
  const encoder = new TextEncoder();
  const space = new Uint8Array(spaceBytes);
  const encode = (text: string): Uint8Array => {
    const { read, written } = encoder.encodeInto(text, space);
    return read === text.length ? space.subarray(0, written) : encoder.encode(text);
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
    return encode(mayHoldInfinity(row) ? JSON.stringify(row, nameInfinities) : JSON.stringify(row));
  };
}

/** How many values are looked at; one that goes in a circle has no end. */
const looksMax = 2_000;

/** Whether names are to be given at all: to ask first costs half of what giving them to every value would. */
function mayHoldInfinity(row: object): boolean {
  let looks = 0;
  const look = (value: unknown): boolean => {
    if (typeof value === "number") return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
    if (typeof value !== "object" || value === null) return false;
    // What writes itself may write anything.
    if ("toJSON" in value && !(value instanceof Date)) return true;
    const inside: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    looks += inside.length;
    return looks > looksMax || inside.some(look);
  };
  return look(row);
}

/** What JSON.stringify would write as `null`, a missing value. */
function nameInfinities(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY ? String(value) : value;
}
