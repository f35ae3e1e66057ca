import { expect, test } from "vitest";

import { emptySchema, type VersionSchema, withFeatures } from "../models/index.ts";
import type { EventColumns } from "../platform/events/event-store.ts";
import { columnReader, profiledFeaturesOf } from "./feature-columns.ts";

const schema = withFeatures(emptySchema, [
  { name: "amount", type: "numeric", inferred: null },
  { name: "country", type: "categorical", inferred: null },
  { name: "note", type: "text", inferred: null },
  { name: "member", type: "boolean", inferred: null },
]);
const columns: EventColumns = {
  rows: 3,
  time: Float64Array.of(1, 2, 3),
  numbers: [Float64Array.of(1.5, Number.NaN, 2), Float64Array.of(1, 0, Number.NaN)],
  categories: [["DE", null, "7"]],
  output: Float64Array.of(0.1, 0.2, 0.3),
  class: ["yes", null, "no"],
  latencyMs: new Float64Array(3),
  failed: new Uint8Array(3),
  labelNumber: new Float64Array(3),
  labelClass: [null, null, null],
  labelTime: new Float64Array(3),
};

test("numbers, booleans and categories are profiled, the output as the last", () => {
  expect(profiledFeaturesOf(schema, "numeric")).toEqual([
    { feature: "amount", kind: "numeric" },
    { feature: "country", kind: "categorical" },
    { feature: "member", kind: "numeric" },
    { feature: "prediction", kind: "numeric" },
  ]);
  expect(profiledFeaturesOf(schema, null)).toHaveLength(3);
});

test("a feature called prediction is itself, and there is no output beside it", () => {
  const own = withFeatures(schema, [{ name: "prediction", type: "categorical", inferred: null }]);
  expect(profiledFeaturesOf(own, "numeric").at(-1)).toEqual({ feature: "prediction", kind: "categorical" });
});

test.each([
  { feature: "amount", kind: "numeric", values: [1.5, Number.NaN, 2] },
  { feature: "member", kind: "numeric", values: [1, 0, Number.NaN] },
  { feature: "country", kind: "categorical", values: ["DE", null, "7"] },
  { feature: "prediction", kind: "numeric", values: [0.1, 0.2, 0.3] },
  { feature: "prediction", kind: "categorical", values: ["yes", null, "no"] },
  { feature: "gone", kind: "numeric", values: [Number.NaN, Number.NaN, Number.NaN] },
  { feature: "gone", kind: "categorical", values: [null, null, null] },
  { feature: "note", kind: "categorical", values: [null, null, null] },
  // Its values are of the other kind: they must not be taken for those of another feature.
  { feature: "country", kind: "numeric", values: [Number.NaN, Number.NaN, Number.NaN] },
  { feature: "amount", kind: "categorical", values: [null, null, null] },
] as const)("$feature as $kind", ({ feature, kind, values }) => {
  expect(read(schema, feature, kind)).toEqual(values);
});

test("rows that came before a correction are read from where they lie, in the new type", () => {
  const now = withPlaces({
    amount: {
      type: "categorical",
      store: "category",
      slot: 1,
      former: [{ type: "numeric", store: "number", slot: 0 }],
    },
  });
  expect(read(now, "amount", "categorical")).toEqual(["1.5", null, "2"]);
  const numeric = withPlaces({
    country: {
      type: "numeric",
      store: "number",
      slot: 5,
      former: [{ type: "categorical", store: "category", slot: 0 }],
    },
  });
  expect(read(numeric, "country", "numeric")).toEqual([Number.NaN, Number.NaN, 7]);
});

test("where both places hold something, the new one counts", () => {
  const now = withPlaces({
    amount: {
      type: "categorical",
      store: "category",
      slot: 0,
      former: [{ type: "numeric", store: "number", slot: 0 }],
    },
  });
  expect(read(now, "amount", "categorical")).toEqual(["DE", null, "7"]);
});

function withPlaces(places: Readonly<Record<string, Partial<VersionSchema["features"][number]>>>): VersionSchema {
  return { ...schema, features: schema.features.map((feature) => ({ ...feature, ...places[feature.name] })) };
}

function read(from: VersionSchema, feature: string, kind: "numeric" | "categorical"): unknown[] {
  const chunk = columnReader({ features: [{ feature, kind }] }, from)(columns);
  return [...((chunk.columns[0]?.values ?? []) as never[])];
}
