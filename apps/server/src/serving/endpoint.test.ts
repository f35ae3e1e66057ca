import { describe, expect, test } from "vitest";

import type { LiveDeployment, PlaceRange } from "../deployments/index.ts";
import { chooseSlot, endpointOf, placeOf, type Slot } from "./endpoint.ts";
import { stickyKeyOf } from "./sticky-key.ts";

const keys = Array.from({ length: 4_000 }, (_, i) => `user-${i}`);
const never = (): number => {
  throw new Error("a key was left to chance");
};

function slot(id: string, weight: number, places: readonly PlaceRange[] | null, problem: string | null = null): Slot {
  const live: LiveDeployment = {
    ...{ organisation: 1, id, slot: 1, number: 1, model: 1, model_public_id: "model_1", model_number: 1 },
    ...{ model_name: "flights", version: 1, version_name: id, weight, places, is_shadow: false },
    ...{ salt: "split_1", sticky_by: "header", sticky_name: "x-user-id", trial: null },
  };
  return { live, serves: null, problem };
}

const byKey = (...slots: [Slot, ...Slot[]]): string[] =>
  keys.map((key) => chooseSlot(endpointOf(slots), key, never).live.id);

test("a key stays with its version while the weight of that version is raised, and shares are what they say", () => {
  const before = byKey(slot("1", 9_500, [[500, 10_000]]), slot("2", 500, [[0, 500]]));
  const after = byKey(slot("1", 5_000, [[5_000, 10_000]]), slot("2", 5_000, [[0, 5_000]]));
  expect(before.filter((id, i) => id === "2" && after[i] !== "2")).toEqual([]);
  // Five standard deviations of a share of 5 and of 50 percent of 4,000 keys.
  expect(Math.abs(before.filter((id) => id === "2").length / keys.length - 0.05)).toBeLessThan(0.018);
  expect(Math.abs(after.filter((id) => id === "2").length / keys.length - 0.5)).toBeLessThan(0.04);
});

test("another split places keys anew", () => {
  const moved = keys.filter((key) => placeOf("one", key) < 5_000 !== placeOf("other", key) < 5_000);
  expect(moved.length / keys.length).toBeGreaterThan(0.45);
});

test("a request without a key goes by chance", () => {
  const endpoint = endpointOf([slot("1", 9_000, [[0, 9_000]]), slot("2", 1_000, [[9_000, 10_000]])]);
  expect([0, 0.89, 0.9, 0.9999].map((chance) => chooseSlot(endpoint, null, () => chance).live.id)).toEqual([
    "1",
    "1",
    "2",
    "2",
  ]);
});

test("a row of before there were splits answers everything", () => {
  expect(new Set(byKey(slot("1", 10_000, null)))).toEqual(new Set(["1"]));
});

test("a version that cannot be started leaves its requests to the largest share", () => {
  expect(new Set(byKey(slot("1", 6_000, [[0, 6_000]]), slot("2", 4_000, [[6_000, 10_000]], "it fails")))).toEqual(
    new Set(["1"]),
  );
});

describe("the key of a request", () => {
  test.each([
    { promise: "is a header's text", by: "header", name: "X-User-Id", body: "{}", key: "ada" },
    { promise: "is a field of the first row", by: "field", name: "user", body: '{"inputs":[{"user":7}]}', key: "7" },
    { promise: "stands beside the rows", by: "field", name: "user", body: '{"inputs":[[1]],"user":"bo"}', key: "bo" },
    { promise: "is none where it is not sent", by: "field", name: "user", body: '{"inputs":[[1]]}', key: null },
    { promise: "is none in a body that cannot be read", by: "field", name: "user", body: "{", key: null },
    { promise: "is none of an object's own tricks", by: "field", name: "__proto__", body: "{}", key: null },
    { promise: "is not looked for unless it was asked for", by: null, name: null, body: "{}", key: null },
  ] as const)("$promise", ({ by, name, body, key }) => {
    const headers = { "x-user-id": "ada" };
    expect(stickyKeyOf({ sticky_by: by, sticky_name: name }, { headers, body: Buffer.from(body) })).toBe(key);
  });
});
