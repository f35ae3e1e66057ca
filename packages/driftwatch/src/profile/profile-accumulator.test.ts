import fc from "fast-check";
import { expect, test } from "vitest";
import { binsOf, countedOn, normals } from "../../test/rows.ts";
import { encodeProfile } from "./encode-profile.ts";
import { mergeProfiles } from "./merge-profiles.ts";
import { nameBins } from "./name-bins.ts";
import { prepareBins, profileAccumulator } from "./profile-accumulator.ts";
import type { NumericProfile, Profile } from "./profile.ts";

// Reference 0, 0, 0, 1, …, 9 has 0 as an atom; the dictionary keeps a and b, knows c, and has never seen the rest.
const bins = binsOf(
  { number: [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], text: ["a", "a", "a", "b", "b", "c", "a", "a", "a", "b", "b", "c"] },
  { bins: 8, levelsMax: 2 },
);
const number = fc.oneof(
  fc.constantFrom(null, Number.NaN, -0, 0, 9, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  fc.double({ min: -20, max: 20, noNaN: true }),
);
const text = fc.oneof(fc.constantFrom(null, "a", "b", "c"), fc.string({ unit: "grapheme", maxLength: 2 }));
const someRows = fc.array(fc.tuple(number, text), { maxLength: 120 });

test("how rows are cut into chunks, and their order, changes no count", () => {
  fc.assert(
    fc.property(someRows, fc.nat(), (rows, seed) => {
      const whole = count(rows);
      const cut = rows.length === 0 ? 0 : seed % rows.length;
      expect(encodeProfile(count(rows.slice(0, cut), rows.slice(cut)))).toEqual(encodeProfile(whole));
      expect(encodeProfile(count(rows.toReversed()))).toEqual(encodeProfile(whole));
      expectSame(mergeProfiles(bins, [count(rows.slice(0, cut)), count(rows.slice(cut))]), whole);
    }),
  );
});

test("every row is counted once, as what it is", () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const [numbers, texts] = count(rows).features;
      const present = rows.flatMap(([value]) => (value === null || Number.isNaN(value) ? [] : [value]));
      const known = rows.flatMap(([, value]) => (value === null ? [] : [value]));
      expect(numbers).toMatchObject({
        n: present.length,
        missing: rows.length - present.length,
        negInf: present.filter((value) => value === Number.NEGATIVE_INFINITY).length,
        posInf: present.filter((value) => value === Number.POSITIVE_INFINITY).length,
      });
      expect(texts?.n).toBe(known.length);
      expect(sum(numbers?.counts ?? [])).toBe(present.length);
      if (texts?.kind !== "categorical") throw new Error("the second feature is categorical");
      expect(sum(texts.counts)).toBe(known.filter((value) => value === "a" || value === "b").length);
      expect(sum(texts.counts) + texts.other + texts.unseen).toBe(known.length);
      // A filter may take a stranger for a member, hardly ever, but never the reverse.
      expect(texts.other).toBeGreaterThanOrEqual(known.filter((value) => value === "c").length);
    }),
  );
});

test("a value is in the bin with as many edges at or below it, infinities in the outer ones", () => {
  const edges = Float64Array.of(-1, 0, Number.MIN_VALUE, 2.5);
  const one = nameBins([{ feature: "x", kind: "numeric", edges, atoms: [2], centre: 0 }]);
  const counted = countedOn(one, { x: [-2, -1, -1e-300, -0, 0, 1e-300, 2.4, 2.5, -1 / 0, 1 / 0] }).features[0];
  expect(Array.from(counted?.counts ?? [])).toEqual([2, 2, 2, 2, 2]);
});

test("moments are taken around the centre, over finite values", () => {
  const one = nameBins([{ feature: "x", kind: "numeric", edges: Float64Array.of(10), atoms: [], centre: 10 }]);
  const counted = countedOn(one, { x: [8, 11, null, Number.POSITIVE_INFINITY, -0] }).features[0];
  // offsets -2, 1, -10
  expect(counted).toMatchObject({ n: 4, min: 0, max: 11, s1: -11, s2: 105, posInf: 1, missing: 1 });
});

test("distances and squares beyond 2^960 count as that, and leave no infinity behind", () => {
  const one = nameBins([{ feature: "x", kind: "numeric", edges: Float64Array.of(0), atoms: [], centre: 0 }]);
  const counted = countedOn(one, { x: [1e300, -1e300] }).features[0];
  expect(counted).toMatchObject({ min: -1e300, max: 1e300, s1: 0, s2: 2 * 2 ** 960, posInf: 0 });
});

test("violations are told from missing values", () => {
  const accumulator = profileAccumulator(prepareBins(bins));
  accumulator.add({
    rows: 3,
    columns: [
      { kind: "numeric", values: [null, null, 1], violations: 1 },
      { kind: "categorical", values: [null, "a", "b"], violations: 1 },
    ],
  });
  expect(accumulator.profile().features).toMatchObject([
    { n: 1, missing: 1, violations: 1 },
    { n: 2, missing: 0, violations: 1 },
  ]);
});

test("the first 16 unseen values by code point are named with their full counts", () => {
  const values = Array.from({ length: 400 }, (_, i) => `v${String((i * 37) % 40).padStart(2, "0")}`);
  const texts = countedOn(bins, { number: values.map(() => 1), text: values }).features[1];
  const expected = Array.from({ length: 16 }, (_, i) => [`v${String(i).padStart(2, "0")}`, 10]);
  expect(texts).toMatchObject({ unseen: 400, unseenValues: new Map(expected as [string, number][]) });
});

test("neither chunk nor bins are changed, and a profile does not move with later rows", () => {
  const values = Object.freeze(normals(100, 1));
  const frozen = binsOf({ x: values });
  const before = structuredClone(frozen);
  const accumulator = profileAccumulator(prepareBins(frozen));
  const chunk = Object.freeze({
    rows: 100,
    columns: Object.freeze([Object.freeze({ kind: "numeric", values, violations: 0 } as const)]),
  });
  accumulator.add(chunk);
  const first = accumulator.profile();
  const copy = structuredClone(first);
  accumulator.add(chunk);
  expect(first).toEqual(copy);
  expect(frozen).toEqual(before);
});

test.each([
  { promise: "a column too few", columns: [{ kind: "numeric", values: [1], violations: 0 }] as const },
  {
    promise: "columns in the wrong order",
    columns: [
      { kind: "categorical", values: ["a"], violations: 0 },
      { kind: "numeric", values: [1], violations: 0 },
    ] as const,
  },
  {
    promise: "a column shorter than the chunk",
    columns: [
      { kind: "numeric", values: [], violations: 0 },
      { kind: "categorical", values: ["a"], violations: 0 },
    ] as const,
  },
])("$promise is a mistake of the program and throws", ({ columns }) => {
  expect(() => profileAccumulator(prepareBins(bins)).add({ rows: 1, columns })).toThrow(RangeError);
});

type Row = readonly [number | null, string | null];

function count(...chunks: readonly (readonly Row[])[]): Profile {
  const accumulator = profileAccumulator(prepareBins(bins));
  for (const rows of chunks) {
    accumulator.add({
      rows: rows.length,
      columns: [
        { kind: "numeric", values: rows.map(([value]) => value), violations: 0 },
        { kind: "categorical", values: rows.map(([, value]) => value), violations: 0 },
      ],
    });
  }
  return accumulator.profile();
}

/** Equal but for rounding in the sums of moments. */
function expectSame(actual: Profile, expected: Profile): void {
  const withoutSums = (profile: Profile): unknown => profile.features.map((feature) => ({ ...feature, s1: 0, s2: 0 }));
  expect(withoutSums(actual)).toEqual(withoutSums(expected));
  const [a, b] = [actual.features[0] as NumericProfile, expected.features[0] as NumericProfile];
  expect(Math.abs(a.s1 - b.s1)).toBeLessThanOrEqual(1e-12 * Math.sqrt(b.n * b.s2));
  expect(Math.abs(a.s2 - b.s2)).toBeLessThanOrEqual(1e-12 * b.s2);
}

function sum(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((total, rows) => total + rows, 0);
}
