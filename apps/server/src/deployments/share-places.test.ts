import fc from "fast-check";
import { expect, test } from "vitest";

import { placesInAll, type Share, sharePlaces } from "./share-places.ts";

const holders = (shares: readonly Share[]): (string | undefined)[] => {
  const found = Array.from<string | undefined>({ length: placesInAll });
  for (const { id, places } of shares)
    for (const [from, to] of places) {
      expect(found.slice(from, to).every((one) => one === undefined)).toBe(true);
      found.fill(id, from, to);
    }
  return found;
};

test("a model that one version answers for has every place with that version", () => {
  expect(sharePlaces([], [{ id: "a", weight: 10_000 }])).toEqual([{ id: "a", weight: 10_000, places: [[0, 10_000]] }]);
});

test("a weight that is raised moves keys only towards it", () => {
  const first = sharePlaces(
    [{ id: "a", weight: 10_000, places: [[0, 10_000]] }],
    [
      { id: "a", weight: 9_500 },
      { id: "b", weight: 500 },
    ],
  );
  const second = sharePlaces(first, [
    { id: "a", weight: 7_500 },
    { id: "b", weight: 2_500 },
  ]);
  const [before, after] = [holders(first), holders(second)];
  expect(before.filter((id, place) => id === "b" && after[place] !== "b")).toEqual([]);
  expect(after.filter((id) => id === "b")).toHaveLength(2_500);
});

/** Three weights that make 10,000. */
const weights = fc
  .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([one, other]) => {
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    return [
      { id: "a", weight: low },
      { id: "b", weight: high - low },
      { id: "c", weight: 10_000 - high },
    ];
  });

test("every place has one holder, every version its weight, and no more places move than weights did", () => {
  fc.assert(
    fc.property(weights, weights, (from, to) => {
      const before = sharePlaces([], from);
      const after = sharePlaces(before, to);
      const [was, is] = [holders(before), holders(after)];
      expect(is).not.toContain(undefined);
      for (const { id, weight } of to) expect(is.filter((one) => one === id)).toHaveLength(weight);
      const gained = to.reduce((sum, { weight }, i) => sum + Math.max(0, weight - (from[i]?.weight ?? 0)), 0);
      expect(is.filter((id, place) => id !== was[place])).toHaveLength(gained);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("weights that do not make the whole are refused", () => {
  expect(() => sharePlaces([], [{ id: "a", weight: 9_999 }])).toThrow(RangeError);
});
