import { expect, test } from "vitest";

import { correctedSchema, emptySchema, type VersionSchema, withFeatures } from "./schema.ts";

const schema = withFeatures(emptySchema, [
  { name: "a", type: "numeric", inferred: "the first value sent was 1" },
  { name: "b", type: "categorical", inferred: null },
  { name: "c", type: "boolean", inferred: null },
  { name: "d", type: "text", inferred: null },
]);

test("features get the next slot of their own array", () => {
  expect(places(schema)).toEqual({ a: "number 0", b: "category 0", c: "number 1", d: "extra 0" });
});

test.each([
  { promise: "within one array only the type changes", types: [["a", "datetime"]], places: { a: "number 0" } },
  {
    promise: "into the other array a feature gets a slot, and its place before is remembered",
    types: [["a", "categorical"]],
    places: { a: "category 1, before: number 0" },
  },
  {
    promise: "back again it gets the slot it had",
    types: [
      ["a", "categorical"],
      ["a", "numeric"],
    ],
    places: { a: "number 0, before: category 1" },
  },
  {
    promise: "a slot that was left is nobody else's",
    types: [
      ["c", "categorical"],
      ["new", "numeric"],
      ["newer", "numeric"],
    ],
    places: { c: "category 1, before: number 1", new: "number 2", newer: "number 3" },
  },
  {
    promise: "beside the arrays there are no slots to remember",
    types: [
      ["d", "categorical"],
      ["d", "text"],
    ],
    places: { d: "extra 0, before: category 1" },
  },
  { promise: "a feature nobody knew is added", types: [["new", "categorical"]], places: { new: "category 1" } },
] as const)("$promise", ({ types, places: expected }) => {
  const corrected = types.reduce((before, [name, type]) => correctedSchema(before, [{ name, type }]), schema);
  expect(places(corrected)).toMatchObject(expected);
  expect(corrected.features.map(({ name }) => name).slice(0, 4)).toEqual(["a", "b", "c", "d"]);
});

test("a type that somebody gave was not inferred", () => {
  expect(correctedSchema(schema, [{ name: "a", type: "numeric" }]).features[0]?.inferred).toBeNull();
});

test("no two features ever share a slot, whatever is corrected and added", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const types = ["numeric", "categorical", "boolean", "text", "datetime", "embedding"] as const;
  let current = schema;
  for (let step = 0; step < 200; step += 1) {
    const name = names[(step * 7) % names.length] ?? "a";
    current = correctedSchema(current, [{ name, type: types[(step * 5 + ((step / 3) | 0)) % types.length] ?? "text" }]);
  }
  const slots = current.features.flatMap(({ former, ...own }) =>
    [own, ...former].flatMap(({ store, slot }) => (store === "extra" ? [] : [`${store} ${slot}`])),
  );
  expect(new Set(slots).size).toBe(slots.length);
});

function places(of: VersionSchema): Record<string, string> {
  return Object.fromEntries(
    of.features.map(({ name, store, slot, former }) => [
      name,
      [`${store} ${slot}`, ...former.map((place) => `before: ${place.store} ${place.slot}`)].join(", "),
    ]),
  );
}
