import fc from "fast-check";
import { expect, test } from "vitest";
import { profileOf, someBins } from "../../test/profile-arbitraries.ts";
import { decodeProfile } from "./decode-profile.ts";
import { encodeProfile } from "./encode-profile.ts";
import { emptyProfile } from "./empty-profile.ts";
import { nameBins } from "./name-bins.ts";

const binsAndProfile = someBins.chain((bins) => fc.tuple(fc.constant(bins), profileOf(bins)));

test("decoding gives back what was encoded", () => {
  fc.assert(
    fc.property(binsAndProfile, ([bins, profile]) => {
      expect(decodeProfile(encodeProfile(profile), bins)).toEqual(profile);
    }),
  );
});

test("a torn body is refused wherever it is cut, and one with a byte too many", () => {
  fc.assert(
    fc.property(binsAndProfile, fc.nat(), ([bins, profile], at) => {
      const bytes = encodeProfile(profile);
      expect(() => decodeProfile(bytes.slice(0, at % bytes.length), bins)).toThrow(RangeError);
      expect(() => decodeProfile(Uint8Array.of(...bytes, 0), bins)).toThrow(RangeError);
    }),
    { numRuns: 50 },
  );
});

const edges = Float64Array.from({ length: 255 }, (_, i) => i);
const forty = nameBins(
  Array.from({ length: 40 }, (_, i) => ({ feature: `f${i}`, kind: "numeric", edges, atoms: [], centre: 0 })),
);

test("a body of other bins or another format is refused", () => {
  const other = nameBins([{ feature: "f", kind: "numeric", edges, atoms: [], centre: 1 }]);
  const bytes = encodeProfile(emptyProfile(forty));
  expect(() => decodeProfile(bytes, other)).toThrow("needs a profile of the bins");
  expect(() => decodeProfile(Uint8Array.of(9, ...bytes.slice(1)), forty)).toThrow("knows format 1, got 9");
});

test("an empty profile of 40 features in 256 bins takes under 400 bytes", () => {
  // 1 format + 8 edgesId + 1 events + 40 x (5 zeros, then 0 and its run of 256 in two bytes) = 330
  expect(encodeProfile(emptyProfile(forty))).toHaveLength(330);
});

test("an expected profile with fractions is no body", () => {
  const [bins, empty] = [nameBins(forty.features.slice(0, 1)), emptyProfile(nameBins(forty.features.slice(0, 1)))];
  expect(bins.edgesId).toBe(empty.edgesId);
  expect(() => encodeProfile({ ...empty, events: 0.5 })).toThrow("varint needs a whole number");
});
