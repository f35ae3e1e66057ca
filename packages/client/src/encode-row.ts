import type { RecordedPrediction } from "./recorded-prediction.ts";
import type { RecorderRuntime } from "./recorder-runtime.ts";

/**
 * A prediction as the API's JSON in UTF-8: a copy, for the program may go on changing its own object. Bytes, and not text: ten
 * thousand texts that wait would be moved and looked through by the collector of the program they are in.
 */
export type EncodedRow = Uint8Array<ArrayBuffer>;

/** Rows lie in pieces of so many bytes, each freed when its last row is. */
const pieceBytes = 65_536;
/** UTF-16 units to bytes of UTF-8, at most. */
const bytesPerUnitMax = 3;

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
  let piece = new Uint8Array(0);
  let used = 0;
  const encode = (text: string): EncodedRow => {
    const { read, written } = encoder.encodeInto(text, piece.subarray(used));
    if (read === text.length) {
      used += written;
      return piece.subarray(used - written, used);
    }
    if (text.length * bytesPerUnitMax > pieceBytes) return encoder.encode(text);
    [piece, used] = [new Uint8Array(pieceBytes), 0];
    return encode(text);
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

const [opening, comma, closing] = [0x5b, 0x2c, 0x5d];

/** One list of rows, of which there are some, as JSON. */
export function joinRows(rows: readonly EncodedRow[]): Uint8Array<ArrayBuffer> {
  const list = new Uint8Array(rows.reduce((size, row) => size + row.length + 1, 1));
  list.fill(comma);
  let at = 1;
  for (const row of rows) {
    list.set(row, at);
    at += row.length + 1;
  }
  list[0] = opening;
  list[list.length - 1] = closing;
  return list;
}
