import { expect, test } from "vitest";

import { emptySchema, withFeatures } from "../models/index.ts";
import { inferFeatures } from "./infer-features.ts";

const options = { model: 1, schema: emptySchema, now: Date.UTC(2026, 10, 26, 12), retentionDays: 30 };

test.each([
  { value: 1.5, type: "numeric" },
  { value: "DE", type: "categorical" },
  { value: "2026-11-26T12:00:00Z", type: "categorical" },
  { value: false, type: "boolean" },
  { value: [0.1, 0.2], type: "embedding" },
])("$value is the first value of a feature that is $type", ({ value, type }) => {
  expect(inferFeatures([row({ x: value })], options)).toMatchObject([{ name: "x", type }]);
});

test("why a feature has its type is said", () => {
  expect(inferFeatures([row({ x: 1.5 })], options)[0]?.inferred).toBe("the first value sent was 1.5");
});

test.each([
  {
    promise: "a null says nothing: the next value decides",
    rows: [row({ x: null }), row({ x: "a" })],
    found: ["x: categorical"],
  },
  {
    promise: "the first value decides, and the row that breaks it adds nothing",
    rows: [row({ x: 1 }), row({ x: "a", y: 1 })],
    found: ["x: numeric"],
  },
  {
    promise: "a row that is refused for another reason adds nothing",
    rows: [{ ...row({ x: "a" }), bogus: 1 }, row({ x: 1 })],
    found: ["x: numeric"],
  },
  { promise: "what is no row adds nothing", rows: [null, 5, { features: [1] }, {}], found: [] },
  {
    promise: "features come in the order in which they are met",
    rows: [row({ b: 1 }), row({ a: 1, b: 2, c: true })],
    found: ["b: numeric", "a: numeric", "c: boolean"],
  },
  { promise: "a name that cannot be stored is none", rows: [row({ "\0": 1 }), row({ "\ud83d": 1 })], found: [] },
  { promise: "a name beyond 128 characters is none", rows: [row({ ["n".repeat(129)]: 1 })], found: [] },
])("$promise", ({ rows, found }) => {
  expect(inferFeatures(rows, options).map(({ name, type }) => `${name}: ${type}`)).toEqual(found);
});

test("a feature that is known is not found again", () => {
  const schema = withFeatures(emptySchema, [{ name: "x", type: "numeric", inferred: null }]);
  expect(inferFeatures([row({ x: 1 })], { ...options, schema })).toEqual([]);
});

test("a row with more features than there is room for is refused, and adds none of them", () => {
  const many = Object.fromEntries(Array.from({ length: 999 }, (_, n) => [`f${n}`, 1]));
  const found = inferFeatures([row(many), row({ x: 1, y: 1 }), row({ z: 1 })], options);
  expect(found.map(({ name }) => name).slice(999)).toEqual(["z"]);
});

function row(features: Record<string, unknown>) {
  return { features, prediction: 1 };
}
