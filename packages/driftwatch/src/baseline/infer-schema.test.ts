import { expect, test } from "vitest";
import { inferColumn, inferSchema } from "./infer-schema.ts";

const hundred = Array.from({ length: 100 }, (_, i) => i);

test.each([
  {
    promise: "numbers with fractions are numeric",
    values: hundred.map((i) => String(i / 7)),
    type: "numeric",
    use: "feature",
  },
  { promise: "numbers as numbers are numeric", values: hundred.map((i) => i * 1.5), type: "numeric", use: "feature" },
  {
    promise: "many whole numbers are numeric",
    values: hundred.map((i) => (i * 37) % 50),
    type: "numeric",
    use: "feature",
  },
  {
    promise: "ten distinct whole numbers are proposed as codes",
    values: hundred.map((i) => i % 10),
    type: "categorical",
    use: "feature",
  },
  { promise: "eleven are amounts", values: hundred.map((i) => i % 11), type: "numeric", use: "feature" },
  { promise: "few values of few numbers stay numeric", values: [1, 2, 3, 1], type: "numeric", use: "feature" },
  {
    promise: "postal codes with leading zeros are categories",
    values: hundred.map((i) => `0${1000 + (i % 60)}`),
    type: "categorical",
    use: "feature",
  },
  {
    promise: "true and false are boolean",
    values: hundred.map((i) => (i % 3 === 0 ? "True" : "false")),
    type: "boolean",
    use: "feature",
  },
  {
    promise: "days are times",
    values: hundred.map((i) => `2026-11-${String(1 + (i % 28)).padStart(2, "0")}`),
    type: "datetime",
    use: "time",
  },
  {
    promise: "ascending epoch seconds are times",
    values: hundred.map((i) => 1_764_000_000 + i * 60),
    type: "numeric",
    use: "time",
  },
  {
    promise: "epoch milliseconds are times",
    values: hundred.map((i) => 1_764_000_000_000 + i),
    type: "numeric",
    use: "time",
  },
  {
    promise: "large amounts in any order are numbers",
    values: hundred.map((i) => 1_764_000_000 + ((i * 37) % 100)),
    type: "numeric",
    use: "feature",
  },
  { promise: "row numbers are ids", values: hundred, type: "numeric", use: "id" },
  {
    promise: "distinct texts are ids",
    values: hundred.map((i) => `K${(i * 7919) % 997}`),
    type: "categorical",
    use: "id",
  },
  {
    promise: "repeating texts are categories",
    values: hundred.map((i) => `shop ${i % 20}`),
    type: "categorical",
    use: "feature",
  },
  {
    promise: "sentences are text",
    values: hundred.map((i) => `the parcel number ${i} arrived too late`),
    type: "text",
    use: "feature",
  },
  {
    promise: "lists of numbers are embeddings",
    values: hundred.map((i) => [i, 1 - i]),
    type: "embedding",
    use: "feature",
  },
  {
    promise: "nothing but gaps is unused",
    values: ["", null, undefined, Number.NaN],
    type: "categorical",
    use: "unused",
  },
])("$promise", ({ values, type, use }) => {
  const [column] = inferSchema(values.map((value) => ({ thing: value })));
  expect(column).toMatchObject({ type, use });
  expect(column?.reasons.length).toBeGreaterThan(0);
});

test.each([
  { name: "customer_id", use: "id" },
  { name: "customerId", use: "id" },
  { name: "paid", use: "feature" },
  { name: "prediction", use: "prediction" },
  { name: "Label", use: "label" },
  { name: "actual", use: "label" },
  { name: "score", use: "score" },
  { name: "timestamp", use: "time" },
  { name: "constructor", use: "feature" },
])("a column named $name is taken as $use", ({ name, use }) => {
  expect(inferSchema(hundred.map((i) => ({ [name]: (i * 37) % 50 })))[0]?.use).toBe(use);
});

test("a few strangers among numbers are named, not followed", () => {
  const values = hundred.map((i) => (i % 40 === 7 ? "n/a" : String(i * 1.5)));
  expect(inferSchema(values.map((price) => ({ price })))[0]).toMatchObject({
    type: "numeric",
    reasons: ["numbers", "3 of 100 values are no numbers (n/a): they will count as violations"],
  });
});

test("declared tokens are missing values", () => {
  const values = hundred.map((i) => (i % 2 === 0 ? "n/a" : String(i * 1.5)));
  const [column] = inferSchema(
    values.map((price) => ({ price })),
    { missingTokens: ["n/a"] },
  );
  expect(column).toMatchObject({ type: "numeric", missing: 50, reasons: ["numbers", "50 of 100 values are missing"] });
});

test("codes say which values they have", () => {
  const [column] = inferSchema(hundred.map((i) => ({ grade: i % 3 })));
  expect(column?.reasons).toEqual(["whole numbers with only 3 distinct values (0, 1, 2): probably codes"]);
});

test.each([
  {
    promise: "times of which some have a zone say how the others are read",
    zones: ["Z", "+02:00", ""],
    says: /^33 of 100 times name no zone/,
  },
  { promise: "times of one way of writing say nothing of it", zones: [""], says: null },
  { promise: "days have no zone to say", zones: ["Z"], says: null },
])("$promise", ({ zones, says }) => {
  const text = (i: number): string =>
    i === 0 && says === null ? "2026-11-28" : `2026-11-28T10:${10 + (i % 50)}:00${zones[i % zones.length]}`;
  const [column] = inferSchema(hundred.map((i) => ({ at: text(i) })));
  expect(column?.type).toBe("datetime");
  expect(column?.reasons.slice(1)).toEqual(says === null ? [] : [expect.stringMatching(says)]);
});

test("columns come in the order in which they first occur", () => {
  expect(inferSchema([{ b: 1 }, { a: 1, b: 2 }]).map(({ name }) => name)).toEqual(["b", "a"]);
  expect(inferSchema([])).toEqual([]);
});

test.each([
  { promise: "numbers", values: hundred.map((i) => i * 1.5) },
  { promise: "codes", values: hundred.map((i) => i % 3) },
  { promise: "an id that counts up", values: Array.from({ length: 1500 }, (_, i) => i) },
  { promise: "many, of which some are missing", values: Array.from({ length: 1500 }, (_, i) => (i % 9 ? i / 7 : NaN)) },
  { promise: "times since 1970", values: hundred.map((i) => 1.7e9 + i * i) },
  { promise: "beyond 2^53", values: hundred.map((i) => 2 ** 60 * i) },
  { promise: "one value", values: hundred.map(() => 4) },
  { promise: "none", values: hundred.map(() => NaN) },
  { promise: "infinities, and a 0 with either sign", values: [0, -0, Infinity, -Infinity, 2.5] },
])("$promise: doubles are read as a list of them is", ({ values }) => {
  expect(inferColumn("x", Float64Array.from(values))).toEqual(inferColumn("x", values));
});

test("bytes that are no text are not read as such without a word", () => {
  const { reasons } = inferColumn(
    "x",
    hundred.map((i) => ["good", "\uFFFD", "a\uFFFD"][i % 3]),
  );
  expect(reasons.join("; ")).toContain(
    '2 distinct texts of bytes that are no UTF-8, read with "\uFFFD" in their place',
  );
  expect(
    inferColumn(
      "x",
      hundred.map((i) => ["good", "bad"][i % 2]),
    ).reasons.join("; "),
  ).not.toContain("UTF-8");
});

test.each([
  { promise: "groups of thousands", write: (i: number) => `${1 + (i % 60)},${100 + i}` },
  { promise: "signs of money", write: (i: number) => `€ ${1 + (i % 60)}` },
  { promise: "percent signs", write: (i: number) => `${1 + (i % 60)}%` },
  { promise: "decimal commas", write: (i: number) => `${1 + (i % 60)},5` },
])("numbers with $promise are texts, and it says how to write them", ({ write }) => {
  const [column] = inferSchema(Array.from({ length: 100 }, (_, i) => ({ x: write(i) })));
  expect(column?.type).toBe("categorical");
  expect(column?.reasons.join()).toMatch(/numbers written as texts \(.+\): write them as 1234\.5/);
});

test("codes and dates in other forms are no numbers written as texts", () => {
  for (const write of [(i: number) => `A${i % 60}`, (i: number) => `${i % 60}-7`, (i: number) => `10.0.0.${i % 60}`]) {
    const [column] = inferSchema(Array.from({ length: 100 }, (_, i) => ({ x: write(i) })));
    expect(column?.reasons.join()).not.toMatch(/written as texts/);
  }
});
