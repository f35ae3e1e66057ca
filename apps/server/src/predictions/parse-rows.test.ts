import { expect, test } from "vitest";

import { emptySchema, type VersionSchema, withFeatures } from "../models/index.ts";
import { eventId } from "./event-id.ts";
import { parseRows } from "./parse-rows.ts";

const now = Date.UTC(2026, 10, 26, 12);
const day = 86_400_000;
const features = [
  { name: "amount", type: "numeric" },
  { name: "country", type: "categorical" },
  { name: "member", type: "boolean" },
  { name: "since", type: "datetime" },
  { name: "note", type: "text" },
  { name: "vector", type: "embedding" },
] as const;
const declared: VersionSchema = {
  ...withFeatures(
    emptySchema,
    features.map((feature) => ({ ...feature, inferred: null })),
  ),
  open: false,
};
const least = { features: {}, prediction: null };

test("a row's values come into their slots, and what a slot would lose is kept beside", () => {
  const since = "2020-01-01T00:00:00+01:00";
  const row = accepted({
    features: { amount: 3.5, country: 7, member: true, since, note: "a note", vector: [1, 2], more: { a: [null] } },
    prediction: "yes",
    score: 0.75,
    id: "n-1",
    timestamp: "2026-11-26T11:00:00Z",
    actual: true,
    latency_ms: 12.5,
    error: "none",
  });
  expect(row).toEqual({
    index: 0,
    ...eventId(1, "n-1"),
    named: true,
    time: now - 3_600_000,
    numbers: [3.5, 1, Date.UTC(2019, 11, 31, 23) / 1000],
    categories: ["7"],
    output: 0.75,
    class: "yes",
    latencyMs: 12.5,
    error: "none",
    extra: { features: { country: 7, since, note: "a note", vector: [1, 2], more: { a: [null] } } },
    actual: { number: 1, class: "true" },
  });
});

test("a row needs nothing but features and prediction", () => {
  expect(accepted(least)).toMatchObject({
    named: false,
    time: null,
    numbers: [null, null, null],
    categories: [null],
    output: null,
    class: null,
    latencyMs: null,
    error: null,
    extra: null,
    actual: null,
  });
});

test.each([
  { prediction: 0.5, stored: { output: 0.5, class: null, extra: null } },
  { prediction: "no", stored: { output: null, class: "no", extra: null } },
  { prediction: true, stored: { output: 1, class: null, extra: { prediction: true } } },
  { prediction: false, stored: { output: 0, class: null, extra: { prediction: false } } },
  { prediction: null, stored: { output: null, class: null, extra: null } },
  { prediction: 1, score: 0.9, stored: { output: 0.9, class: "1", extra: { prediction: 1 } } },
  { prediction: "no", score: 0.9, stored: { output: 0.9, class: "no", extra: null } },
  { prediction: true, score: 0.9, stored: { output: 0.9, class: "true", extra: { prediction: true } } },
  { prediction: null, score: 0.9, stored: { output: 0.9, class: null, extra: { prediction: null } } },
])("prediction $prediction with score $score", ({ prediction, score, stored }) => {
  expect(accepted({ features: {}, prediction, ...(score === undefined ? {} : { score }) })).toMatchObject(stored);
});

test.each([
  { field: "row", row: 5, found: "5" },
  { field: "row", row: null, found: "null" },
  { field: "row", row: [1], found: "a list of 1" },
  { field: "row", row: "text", found: '"text"' },
  {
    field: "amount",
    row: { ...least, amount: 1 },
    expected: 'no such field; features go inside "features"',
    found: "1",
  },
  { field: "__proto__", row: JSON.parse('{"features":{},"prediction":1,"__proto__":{}}') },
  { field: "features", row: { prediction: 1 }, expected: "an object of names and values", found: "nothing" },
  { field: "features", row: { ...least, features: [1] }, found: "a list of 1" },
  {
    field: "features",
    row: { ...least, features: { "a\0": 1 } },
    expected: "names without NUL and without half characters",
  },
  {
    field: "features",
    row: { ...least, features: { "\udc00": 1 } },
    expected: "names without NUL and without half characters",
  },
  {
    field: "features",
    row: { ...least, features: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`f${n}`, 1])) },
    expected: "at most 1000 features",
    found: "1001",
  },
  { field: "features.amount", row: { ...least, features: { amount: "far" } }, expected: "a number", found: '"far"' },
  {
    field: "features.note",
    row: { ...least, features: { note: "\0" } },
    expected: "a text without NUL and without half characters",
  },
  {
    field: "features.vector.1",
    row: { ...least, features: { vector: [0, 2 ** 60] } },
    expected: "a whole number up to 2^53, or a text",
  },
  { field: "features.more.deep.0", row: { ...least, features: { more: { deep: ["\ud800"] } } } },
  { field: "features.more", row: { ...least, features: { more: { "\0": 1 } } } },
  { field: "features.more.a", row: { ...least, features: { more: { a: 2 ** 53 } } } },
  {
    field: "prediction",
    row: { features: {} },
    expected: "a number, a text, true or false, or null",
    found: "nothing",
  },
  { field: "prediction", row: { ...least, prediction: {} }, found: "an object" },
  { field: "prediction", row: { ...least, prediction: 2 ** 53 }, expected: "a whole number up to 2^53, or a text" },
  {
    field: "prediction",
    row: { ...least, prediction: "x".repeat(1001) },
    expected: "at most 1000 characters",
    found: "1001",
  },
  { field: "prediction", row: { ...least, prediction: "\0" } },
  { field: "score", row: { ...least, score: "0.5" }, expected: "a number", found: '"0.5"' },
  { field: "id", row: { ...least, id: "" }, expected: "a text of 1 to 256 characters", found: '""' },
  { field: "id", row: { ...least, id: 1.5 }, found: "1.5" },
  { field: "id", row: { ...least, id: "x".repeat(257) }, expected: "at most 256 characters", found: "257" },
  { field: "id", row: { ...least, id: "a\ud83d" } },
  { field: "timestamp", row: { ...least, timestamp: "soon" }, found: '"soon"' },
  { field: "timestamp", row: { ...least, timestamp: false }, found: "false" },
  {
    field: "timestamp",
    row: { ...least, timestamp: now + 300_001 },
    expected: "at most 5 minutes ahead",
    found: "2026-11-26T12:05:00.001Z",
  },
  {
    field: "timestamp",
    row: { ...least, timestamp: now - 29 * day - 1 },
    expected: "at most 29 days ago",
    found: "2026-10-28T11:59:59.999Z",
  },
  {
    field: "actual",
    row: { ...least, actual: [1] },
    expected: "a number, a text, true or false",
    found: "a list of 1",
  },
  { field: "label", row: { ...least, label: "\0" } },
  { field: "label", row: { ...least, actual: 1, label: 0 }, expected: "actual or label, not both", found: "0" },
  {
    field: "latency_ms",
    row: { ...least, latency_ms: -1 },
    expected: "a number of milliseconds, 0 or more",
    found: "-1",
  },
  { field: "latency_ms", row: { ...least, latency_ms: 1e39 } },
  { field: "error", row: { ...least, error: 404 }, expected: "a text", found: "404" },
  {
    field: "error",
    row: { ...least, error: "x".repeat(10_001) },
    expected: "at most 10000 characters",
    found: "10001",
  },
  { field: "error", row: { ...least, error: "\0" } },
])("$field is named: expected $expected, found $found", ({ field, row, ...words }) => {
  expect(parseRows([row], options(declared))).toMatchObject([{ row: null, rejected: { index: 0, field, ...words } }]);
});

test("a bad row does not touch the good ones, and is known by its place", () => {
  const rows = parseRows([least, 1, least, { ...least, bogus: 1 }], options(declared));
  expect(rows.map(({ row, rejected }) => row?.index ?? `${rejected?.index}: ${rejected?.field}`)).toEqual([
    0,
    "1: row",
    2,
    "3: bogus",
  ]);
});

test("a name that cannot be stored is named in a way that can", () => {
  const [first] = parseRows([{ ...least, "\0": 1 }], options(declared));
  expect(first?.rejected?.field).toBe('"\\u0000"');
});

test.each([
  { edge: "5 minutes ahead", timestamp: now + 300_000 },
  { edge: "a day less than the retention ago", timestamp: now - 29 * day },
])("a time $edge is taken", ({ timestamp }) => {
  expect(accepted({ ...least, timestamp }).time).toBe(timestamp);
});

test.each([
  { what: "a null that has no type yet is nothing", value: null, refusal: null },
  { what: "an object is no feature", value: {}, refusal: "features.new" },
  { what: "a list of texts is no feature", value: ["a"], refusal: "features.new" },
])("where features are taken as they come, $what", ({ value, refusal }) => {
  const [read] = parseRows([{ features: { new: value }, prediction: 1 }], options(emptySchema));
  expect(read?.rejected?.field ?? null).toBe(refusal);
});

test.each([
  { what: "an empty name", name: "", expected: "names of 1 to 128 characters" },
  { what: "a name of 129 characters", name: "n".repeat(129), expected: "names of 1 to 128 characters" },
])("where features are taken as they come, $what is none", ({ name, expected }) => {
  const [read] = parseRows([{ features: { [name]: 1 }, prediction: 1 }], options(emptySchema));
  expect(read?.rejected?.expected).toBe(expected);
});

test("what is wrong with a row is said before what there is no room for", () => {
  const [read] = parseRows([{ features: { new: 1, other: {} }, prediction: 1 }], options(emptySchema));
  expect(read?.rejected?.field).toBe("features.other");
});

test("the thousand-and-first feature of an open schema is refused as that", () => {
  const full = withFeatures(
    emptySchema,
    Array.from({ length: 1000 }, (_, n) => ({ name: `f${n}`, type: "numeric" as const, inferred: "" })),
  );
  const [read] = parseRows([{ features: { more: 1 }, prediction: 1 }], options(full));
  expect(read?.rejected).toMatchObject({ field: "features.more", expected: "at most 1000 features in all" });
});

function options(schema: VersionSchema) {
  return { model: 1, schema, now, retentionDays: 30 };
}

function accepted(item: unknown) {
  const [read] = parseRows([item], options(declared));
  if (read === undefined || read.row === null) throw new Error(`refused: ${JSON.stringify(read?.rejected)}`);
  return read.row;
}
