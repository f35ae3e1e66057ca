import { expect, test } from "vitest";
import { decodeResults, encodeBatch } from "./batch-codec.ts";
import type { BatchItem, ModelFacts } from "./pool.ts";

const facts: ModelFacts = {
  ...{ features: null, featureCount: 2, types: null, classes: ["no", "yes"], outputs: "label", task: "classification" },
  ...{ merges: true, needsNames: false, milliseconds: 1 },
};

function matrixItem(...rows: readonly (readonly number[])[]): BatchItem {
  return { rows: rows.length, payload: { codec: "f64", matrix: Float64Array.from(rows.flat()), columns: 2 } };
}

function bodyItem(rows: number): BatchItem {
  return { rows, payload: { codec: "json", body: Buffer.from(JSON.stringify(Array.from({ length: rows }, () => 1))) } };
}

function entry(status: number, content: string | Float64Array): Buffer {
  const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content.buffer);
  const head = Buffer.alloc(5);
  head.writeUInt32LE(bytes.length, 0);
  head.writeUInt8(status, 4);
  return Buffer.concat([head, bytes]);
}

function header(columns: number, layout: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(columns, 0);
  bytes.writeUInt32LE(layout, 4);
  return bytes;
}

test("bodies are joined to one JSON list, rows to one matrix", () => {
  const bodies = encodeBatch([bodyItem(1), bodyItem(2)]);
  expect([bodies.count, Buffer.concat(bodies.parts).toString()]).toEqual([2, "[[1],[1,1]]"]);
  const matrix = encodeBatch([matrixItem([1, 2]), matrixItem([3, 4], [5, 6])]);
  const bytes = Buffer.concat(matrix.parts);
  expect([matrix.count, bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readDoubleLE(8 + 5 * 8)]).toEqual([
    3, 2, 3, 6,
  ]);
});

test("rows that a frame's count cannot say are no batch", () => {
  const half = { rows: 32_768, payload: { codec: "f64", matrix: new Float64Array(32_768), columns: 1 } } as const;
  expect(encodeBatch([half]).count).toBe(32_768);
  expect(() => encodeBatch([half, half])).toThrow(RangeError);
});

test("a matrix of answers is split by the items' rows, and classes get their names", () => {
  const answers = Float64Array.from([1, 0.9, 0, 0.2, 1, 0.6]);
  const payload = Buffer.concat([header(2, 0), Buffer.from(answers.buffer)]);
  expect(decodeResults(payload, [matrixItem([1, 2]), matrixItem([3, 4], [5, 6])], facts)).toEqual([
    { status: "ok", values: ["yes"], scores: [0.9] },
    { status: "ok", values: ["no", "yes"], scores: [0.2, 0.6] },
  ]);
});

test("after a failure each item has its own status, and names its first bad row", () => {
  const complaint = JSON.stringify({ code: "bad_input", message: "x is missing" });
  const payload = Buffer.concat([
    header(0, 1),
    entry(0, Float64Array.from([0, 0.1])),
    entry(0, Float64Array.from([1, 0.8])),
    entry(1, complaint),
  ]);
  expect(decodeResults(payload, [matrixItem([1, 2]), matrixItem([3, 4], [5, 6])], facts)).toEqual([
    { status: "ok", values: ["no"], scores: [0.1] },
    { status: "bad-input", message: "x is missing", index: 1, traceback: null },
  ]);
});

test.each<{ lie: string; payload: Buffer; items: BatchItem[] }>([
  {
    lie: "a matrix of another size",
    payload: Buffer.concat([header(2, 0), Buffer.alloc(8)]),
    items: [matrixItem([1, 2])],
  },
  { lie: "no header", payload: Buffer.alloc(3), items: [matrixItem([1, 2])] },
  {
    lie: "a class that is not there",
    payload: Buffer.concat([header(1, 0), Buffer.from(Float64Array.of(7).buffer)]),
    items: [matrixItem([1, 2])],
  },
  {
    lie: "fewer results than requests",
    payload: entry(0, '{"predictions":[1],"scores":null}'),
    items: [bodyItem(1), bodyItem(1)],
  },
  { lie: "more results than requests", payload: Buffer.concat([entry(1, "{}"), entry(1, "{}")]), items: [bodyItem(1)] },
  { lie: "an entry longer than the frame", payload: entry(0, "[]").fill(255, 0, 4), items: [bodyItem(1)] },
  { lie: "fewer answers than rows", payload: entry(0, '{"predictions":[1],"scores":null}'), items: [bodyItem(2)] },
  { lie: "scores that are no numbers", payload: entry(0, '{"predictions":[1],"scores":["a"]}'), items: [bodyItem(1)] },
  { lie: "no JSON", payload: entry(0, "{"), items: [bodyItem(1)] },
])("$lie is a broken protocol, not an answer", ({ payload, items }) => {
  expect(() => decodeResults(payload, items, facts)).toThrow(RangeError);
});
