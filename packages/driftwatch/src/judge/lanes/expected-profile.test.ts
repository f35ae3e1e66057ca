import { expect, test } from "vitest";
import { emptyProfile } from "../../profile/empty-profile.ts";
import { nameBins } from "../../profile/name-bins.ts";
import type { Profile } from "../../profile/profile.ts";
import { expectedProfile } from "./expected-profile.ts";

const bins = nameBins([{ feature: "x", kind: "categorical", levels: ["a", "b"], rest: null }]);

function profile(a: number, b: number, missing = 0): Profile {
  const n = a + b;
  const feature = {
    kind: "categorical",
    n,
    missing,
    violations: 0,
    counts: [a, b],
    other: 0,
    unseen: 0,
    unseenValues: new Map(),
  } as const;
  return { edgesId: bins.edgesId, events: n + missing, features: [feature] };
}

function cells(known: Readonly<Record<number, Profile>>): (Profile | null)[] {
  return Array.from({ length: 48 }, (_, cell) => known[cell] ?? null);
}

function sharesOf({ features: [feature] }: Profile): number[] {
  return Array.from(feature?.counts ?? [], (count) => count / (feature?.n ?? 0));
}

test("every hour's rows are spread as its cell spread before", () => {
  const expected = expectedProfile({
    bins,
    cells: cells({ 3: profile(80, 20), 9: profile(100, 300) }),
    window: [
      { cell: 3, rows: 10 },
      { cell: 9, rows: 30 },
    ],
  });
  // 10 x .8 + 30 x .25 = 15.5 of 40
  expect(sharesOf(expected)[0]).toBeCloseTo(15.5 / 40, 12);
  // 40^2 / (10^2 / 100 + 30^2 / 400)
  expect(expected.features[0]?.n).toBeCloseTo(1600 / (1 + 2.25), 10);
});

test("one cell alone counts for all its rows", () => {
  const expected = expectedProfile({ bins, cells: cells({ 3: profile(80, 20) }), window: [{ cell: 3, rows: 7 }] });
  expect(expected.features[0]?.n).toBeCloseTo(100, 10);
  expect(sharesOf(expected)[0]).toBeCloseTo(0.8, 12);
});

test("no window counts for more than all rows there are", () => {
  const known = { 3: profile(10, 10), 9: profile(10, 10) };
  const window = [
    { cell: 3, rows: 10 },
    { cell: 9, rows: 10 },
  ];
  expect(expectedProfile({ bins, cells: cells(known), window }).features[0]?.n).toBeLessThanOrEqual(40);
});

test("missing values are expected as they were", () => {
  const expected = expectedProfile({ bins, cells: cells({ 3: profile(60, 20, 20) }), window: [{ cell: 3, rows: 50 }] });
  expect(expected.features[0]).toMatchObject({ n: 80, missing: 20 });
});

test("what the cells hold of the window itself is left out", () => {
  const expected = expectedProfile({
    bins,
    cells: cells({ 3: profile(80, 120) }),
    leftOut: cells({ 3: profile(0, 100) }),
    window: [{ cell: 3, rows: 100 }],
  });
  expect(expected.features[0]).toMatchObject({ n: 100, counts: Float64Array.of(80, 20) });
});

test.each([
  {
    promise: "an empty cell borrows the same hour of the other kind of day",
    known: { 27: profile(9, 1), 5: profile(0, 10) },
    share: 0.9,
  },
  { promise: "and then all hours", known: { 30: profile(30, 10), 5: profile(0, 10) }, share: 0.6 },
  {
    promise: "a cell that holds nothing but the window itself is empty",
    known: { 3: profile(0, 5), 27: profile(9, 1) },
    share: 0.9,
    own: 5,
  },
])("$promise", ({ known, share, own = 0 }) => {
  const leftOut = own > 0 ? cells({ 3: profile(0, own) }) : [];
  const expected = expectedProfile({ bins, cells: cells(known), leftOut, window: [{ cell: 3, rows: 10 }] });
  expect(sharesOf(expected)[0]).toBeCloseTo(share, 12);
});

test("without any history, or any window, nothing is expected", () => {
  expect(expectedProfile({ bins, cells: cells({}), window: [{ cell: 3, rows: 10 }] })).toEqual(emptyProfile(bins));
  expect(expectedProfile({ bins, cells: cells({ 3: profile(1, 1) }), window: [] })).toEqual(emptyProfile(bins));
});
