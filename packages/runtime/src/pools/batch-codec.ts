import type { Json } from "../contract.ts";
import { countMax, payloadBytesMax } from "./frames.ts";
import type { BatchItem, ItemResult, ModelFacts } from "./pool.ts";

/** A batch as the payload of a predict frame. */
export type EncodedBatch = { readonly count: number; readonly parts: readonly Uint8Array[] };

function batchBytes(items: readonly BatchItem[]): number {
  return items.reduce((sum, item) => sum + itemBytes(item), 10);
}

/** Of a batch's payload, what one item takes. */
export function itemBytes({ payload }: Pick<BatchItem, "payload">): number {
  return 1 + (payload.codec === "f64" ? payload.matrix.byteLength : payload.body.byteLength);
}

/**
 * Items of one codec as a payload: the bodies joined to a JSON list, or their rows to one matrix. The frame's count is
 * of bodies, or of rows.
 *
 * @throws RangeError if they are more than a frame may hold, in bytes or by its count
 */
export function encodeBatch(items: readonly BatchItem[]): EncodedBatch {
  if (batchBytes(items) > payloadBytesMax) throw new RangeError(`encodeBatch takes up to ${payloadBytesMax} bytes`);
  if (items[0]?.payload.codec === "f64") return encodeMatrix(items);
  const parts: Uint8Array[] = [];
  for (const { payload } of items) {
    if (payload.codec !== "json") throw new RangeError("encodeBatch needs items of one codec");
    parts.push(parts.length === 0 ? openBracket : comma, payload.body);
  }
  return { count: items.length, parts: [...parts, closeBracket] };
}

const openBracket = Buffer.from("[");
const comma = Buffer.from(",");
const closeBracket = Buffer.from("]");

function encodeMatrix(items: readonly BatchItem[]): EncodedBatch {
  const header = Buffer.alloc(8);
  const rows = items.reduce((sum, item) => sum + item.rows, 0);
  if (rows > countMax) throw new RangeError(`encodeBatch takes up to ${countMax} rows, not ${rows}`);
  const matrices = items.map(({ payload }) => {
    if (payload.codec !== "f64") throw new RangeError("encodeBatch needs items of one codec");
    const { matrix } = payload;
    header.writeUInt32LE(payload.columns, 0);
    return new Uint8Array(matrix.buffer, matrix.byteOffset, matrix.byteLength);
  });
  header.writeUInt32LE(rows, 4);
  return { count: rows, parts: [header, ...matrices] };
}

/**
 * The results of a batch, an entry an item.
 *
 * The worker is not trusted: whatever does not add up to the last byte is an error, and its worker's end.
 *
 * @throws RangeError if the payload is not an answer to these items
 */
export function decodeResults(payload: Buffer, items: readonly BatchItem[], facts: ModelFacts): ItemResult[] {
  return items[0]?.payload.codec === "f64" ? decodeMatrix(payload, items, facts) : decodeBodies(payload, items);
}

function decodeBodies(payload: Buffer, items: readonly BatchItem[]): ItemResult[] {
  const entries = readEntries(payload, 0, items.length);
  return items.map(({ rows }, at) => {
    const { status, bytes } = entries[at] ?? broken("an entry is missing");
    return status === 0 ? readAnswer(bytes, rows) : readComplaint(status, bytes, null);
  });
}

type Entry = { readonly status: number; readonly bytes: Buffer };

function readEntries(payload: Buffer, start: number, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = start;
  while (at < payload.length) {
    if (at + 5 > payload.length) broken("an entry is cut off");
    const end = at + 5 + payload.readUInt32LE(at);
    if (end > payload.length) broken("an entry is longer than its frame");
    entries.push({ status: payload.readUInt8(at + 4), bytes: payload.subarray(at + 5, end) });
    at = end;
  }
  return entries.length === count ? entries : broken(`${entries.length} results for ${count} requests`);
}

function readAnswer(bytes: Buffer, rows: number): ItemResult {
  const answer = parse(bytes);
  if (!isRecord(answer)) return broken("a result is no object");
  const { predictions, scores } = answer;
  if (!Array.isArray(predictions) || predictions.length !== rows) return broken("a result has not an answer a row");
  if (scores === null) return { status: "ok", values: predictions, scores: null };
  const isScores =
    Array.isArray(scores) && scores.length === rows && scores.every((score) => typeof score === "number");
  return isScores ? { status: "ok", values: predictions, scores } : broken("a result's scores are not a number a row");
}

function readComplaint(status: number, bytes: Buffer, index: number | null): ItemResult {
  const said = parse(bytes);
  if (!isRecord(said)) return broken("a complaint is no object");
  const { message, code } = said;
  const traceback = typeof said["traceback"] === "string" ? said["traceback"] : null;
  const text = typeof message === "string" ? message : "the model gave no reason";
  if (code === "output_too_large") return { status: "too-large", message: text, index, traceback };
  return { status: status === 1 ? "bad-input" : "model-error", message: text, index, traceback };
}

function decodeMatrix(payload: Buffer, items: readonly BatchItem[], facts: ModelFacts): ItemResult[] {
  const rows = items.reduce((sum, item) => sum + item.rows, 0);
  if (payload.length < 8) return broken("a matrix without a header");
  const columns = payload.readUInt32LE(0);
  const isByRow = payload.readUInt32LE(4) === 1;
  if (isByRow) return decodeRows(payload, items, rows, facts);
  if (payload.length !== 8 + rows * columns * 8 || columns === 0) return broken("a matrix of another size");
  const matrix = floats(payload.subarray(8));
  let start = 0;
  return items.map((item) => {
    const end = start + item.rows;
    const part = matrix.subarray(start * columns, end * columns);
    start = end;
    return readMatrix(part, columns, facts);
  });
}

/** After a failure every row has a status of its own; an item with a bad row names the first. */
function decodeRows(payload: Buffer, items: readonly BatchItem[], rows: number, facts: ModelFacts): ItemResult[] {
  const entries = readEntries(payload, 8, rows);
  let start = 0;
  return items.map((item) => {
    const own = entries.slice(start, start + item.rows);
    start += item.rows;
    const at = own.findIndex(({ status }) => status !== 0);
    const fault = own[at];
    if (fault !== undefined) return readComplaint(fault.status, fault.bytes, at);
    const parts = own.map(({ bytes }) => floats(bytes));
    const columns = parts[0]?.length ?? 0;
    if (columns === 0 || parts.some((part) => part.length !== columns)) return broken("rows of different width");
    return readMatrix(Float64Array.from(parts.flatMap((part) => [...part])), columns, facts);
  });
}

function floats(bytes: Buffer): Float64Array {
  if (bytes.length % 8 !== 0) broken("a row that is not of float64");
  // Copied: a frame's payload does not lie on a boundary of eight bytes.
  return new Float64Array(Uint8Array.from(bytes).buffer);
}

/**
 * Columns of float64 as predictions and scores, by the model's layout.
 *
 * @param matrix - rows by `columns`, row-major
 */
export function readMatrix(
  matrix: Float64Array,
  columns: number,
  { outputs, classes }: Pick<ModelFacts, "outputs" | "classes">,
): ItemResult {
  const rows = matrix.length / columns;
  const values: Json[] = [];
  const scores: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const start = row * columns;
    const first = matrix[start] ?? Number.NaN;
    if (outputs === "label") {
      const label = classes?.[first];
      if (label === undefined) return broken("a class that the model has not");
      values.push(label);
      if (columns > 1) scores.push(matrix[start + 1] ?? Number.NaN);
    } else if (columns === 1) {
      values.push(Number.isFinite(first) ? first : null);
      if (outputs === "probability") scores.push(first);
    } else
      values.push([...matrix.subarray(start, start + columns)].map((value) => (Number.isFinite(value) ? value : null)));
  }
  return { status: "ok", values, scores: scores.length === rows ? scores : null };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return broken("a result that is no JSON");
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(what: string): never {
  throw new RangeError(what);
}
