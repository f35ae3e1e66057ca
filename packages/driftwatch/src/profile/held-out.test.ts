import { expect, test } from "vitest";
import { binsOf, countedOn, type Table } from "../../test/rows.ts";
import { decodeBins } from "./decode-bins.ts";
import { encodeBins } from "./encode-bins.ts";
import { heldOut, heldOutAsMet } from "./held-out.ts";
import { knowOnce } from "./know-once.ts";

const some: Table = { c: ["a", "a", "a", "b", "b", "c", "d", null] };

test.each([
  { promise: "named levels of one row are unseen", levelsMax: 9, counts: [3, 2, 0, 0], other: 0, unseen: 2 },
  { promise: "and those without a name", levelsMax: 3, counts: [3, 2, 0], other: 0, unseen: 2 },
  { promise: "but no others without a name", levelsMax: 1, counts: [3], other: 2, unseen: 2 },
])("$promise", ({ levelsMax, counts, other, unseen }) => {
  const bins = binsOf(some, { levelsMax });
  const profile = countedOn(bins, some);
  const [held] = profile.features.map((feature) => heldOut(bins.features[0]!, feature));
  expect({ ...held, counts: Array.from(held?.counts ?? []) }).toMatchObject({
    n: 7,
    missing: 1,
    counts: counts.map((rows) => expect.closeTo(rows, 9)),
    other: expect.closeTo(other, 9),
    // A filter of two levels takes one of 1e11 others for one of them.
    unseen: expect.closeTo(unseen, 9),
  });
});

test.each([
  { levelsMax: 9, counts: [3, 2, 0.5, 0.5], other: 0 },
  { levelsMax: 3, counts: [3, 2, 0.5], other: 0.5 },
  { levelsMax: 1, counts: [3], other: 3 },
])(
  "of each level of one row as much is unseen as the rows allow, with $levelsMax names",
  ({ levelsMax, counts, other }) => {
    const bins = binsOf(some, { levelsMax });
    const [profile] = countedOn(bins, some).features;
    const [current] = countedOn(bins, { c: ["a", "a", "a", "a", "a", "a", "new"] }).features;
    const held = heldOutAsMet(bins.features[0]!, profile!, current!);
    expect({ ...held, counts: Array.from(held.counts) }).toMatchObject({ n: 7, counts, other, unseen: 1 });
  },
);

test("nothing is held out beside rows that hold nothing new", () => {
  const bins = binsOf(some);
  const [profile] = countedOn(bins, some).features;
  expect(heldOutAsMet(bins.features[0]!, profile!, profile!)).toBe(profile);
});

test("another sample than the dictionary's own is left as it is", () => {
  const bins = binsOf(some);
  const [other] = countedOn(bins, { c: ["a", "e", "c"] }).features;
  expect(heldOut(bins.features[0]!, other!)).toBe(other);
});

test.each([
  { levelsMax: 9, knows: { from: 2, ofOther: 0 } },
  { levelsMax: 3, knows: { from: 2, ofOther: 1 } },
  // Of two rows and one row without a name nothing is told by the rows that are known.
  { levelsMax: 1, knows: undefined },
])("bins that were stored know it again by their own counts, with $levelsMax names", ({ levelsMax, knows }) => {
  const bins = binsOf(some, { levelsMax });
  const stored = decodeBins(encodeBins(bins.features));
  const [again] = knowOnce(stored, countedOn(bins, some)).features;
  expect(again).toMatchObject({ kind: "categorical" });
  expect(again?.kind === "categorical" ? again.once : null).toEqual(knows);
});

test("counts of other rows tell nothing of it", () => {
  const bins = decodeBins(encodeBins(binsOf(some).features));
  expect(knowOnce(bins, countedOn(bins, { c: ["a", "b", "c", "c", "d"] }))).toEqual(bins);
});
