import fc from "fast-check";
import { expect, test } from "vitest";
import { someBins } from "../../test/profile-arbitraries.ts";
import { decodeBins } from "./decode-bins.ts";
import { encodeBins } from "./encode-bins.ts";
import { nameBins } from "./name-bins.ts";
import type { FeatureBins } from "./profile.ts";

test("decoding gives back the bins under the same edgesId", () => {
  fc.assert(
    fc.property(someBins, (bins) => {
      expect(decodeBins(encodeBins(bins.features))).toEqual(bins);
    }),
  );
});

test("torn bytes are refused wherever they are cut", () => {
  fc.assert(
    fc.property(someBins, fc.nat(), (bins, at) => {
      const bytes = encodeBins(bins.features);
      expect(() => decodeBins(bytes.slice(0, at % bytes.length))).toThrow(RangeError);
    }),
    { numRuns: 50 },
  );
});

const height: FeatureBins = {
  feature: "height",
  kind: "numeric",
  edges: Float64Array.of(1, 2, 3),
  atoms: [1],
  centre: 2,
};
const colour: FeatureBins = { feature: "colour", kind: "categorical", levels: ["red", "blue"], rest: null };
const unchanged = nameBins([height, colour]).edgesId;

test.each<{ promise: string; features: FeatureBins[] }>([
  { promise: "a moved edge", features: [{ ...height, edges: Float64Array.of(1, 2, 3 + Number.EPSILON * 4) }, colour] },
  { promise: "another centre", features: [{ ...height, centre: 2.5 }, colour] },
  { promise: "another atom", features: [{ ...height, atoms: [2] }, colour] },
  { promise: "another name", features: [{ ...height, feature: "width" }, colour] },
  { promise: "levels in another order", features: [height, { ...colour, levels: ["blue", "red"] }] },
  { promise: "another order of features", features: [colour, height] },
])("$promise gives another edgesId", ({ features }) => {
  expect(nameBins(features).edgesId).not.toBe(unchanged);
});

test("equal bins have one edgesId, 16 hex digits", () => {
  expect(nameBins([{ ...height, edges: Float64Array.of(1, 2, 3) }, { ...colour }]).edgesId).toBe(unchanged);
  expect(unchanged).toMatch(/^[0-9a-f]{16}$/);
});
