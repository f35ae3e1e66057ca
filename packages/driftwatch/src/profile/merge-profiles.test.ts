import fc from "fast-check";
import { expect, test } from "vitest";
import { profileOf, someBins } from "../../test/profile-arbitraries.ts";
import { emptyProfile } from "./empty-profile.ts";
import { mergeProfiles } from "./merge-profiles.ts";

const three = someBins.chain((bins) => fc.tuple(fc.constant(bins), profileOf(bins), profileOf(bins), profileOf(bins)));

test("merging is commutative, whatever unseen values it names", () => {
  fc.assert(
    fc.property(three, ([bins, a, b]) => {
      expect(mergeProfiles(bins, [a, b])).toEqual(mergeProfiles(bins, [b, a]));
    }),
  );
});

test("merging is associative: pairs first or all at once", () => {
  fc.assert(
    fc.property(three, ([bins, a, b, c]) => {
      const all = mergeProfiles(bins, [a, b, c]);
      expect(mergeProfiles(bins, [mergeProfiles(bins, [a, b]), c])).toEqual(all);
      expect(mergeProfiles(bins, [a, mergeProfiles(bins, [b, c])])).toEqual(all);
    }),
  );
});

test("the empty profile changes nothing", () => {
  fc.assert(
    fc.property(three, ([bins, a]) => {
      expect(mergeProfiles(bins, [emptyProfile(bins), a])).toEqual(mergeProfiles(bins, [a]));
      expect(mergeProfiles(bins, [])).toEqual(emptyProfile(bins));
    }),
  );
});

test("what was merged is left as it was", () => {
  fc.assert(
    fc.property(three, ([bins, a, b]) => {
      const before = structuredClone([a, b]);
      mergeProfiles(bins, [a, b]);
      expect([a, b]).toEqual(before);
    }),
  );
});

test("profiles of other bins do not merge", () => {
  fc.assert(
    fc.property(three, ([bins, a]) => {
      expect(() => mergeProfiles({ ...bins, edgesId: "0000000000000000" }, [a])).toThrow(RangeError);
    }),
    { numRuns: 5 },
  );
});
