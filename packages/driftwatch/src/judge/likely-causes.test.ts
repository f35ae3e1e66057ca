import { expect, test } from "vitest";
import { repeat } from "../../test/detector-contract.ts";
import { binsOf, countedOn, levels, normals, type Table } from "../../test/rows.ts";
import { likelyCauses, type LikelyCause } from "./likely-causes.ts";

function causes(reference: Table, current: Table): readonly LikelyCause[] {
  const bins = binsOf(reference);
  const [feature, before, now] = [
    bins.features[0],
    countedOn(bins, reference).features[0],
    countedOn(bins, current).features[0],
  ];
  if (feature === undefined || before === undefined || now === undefined) throw new Error("one feature is expected");
  return likelyCauses(feature, before, now);
}

const heights = normals(20_000, 1, 170, 10);
const again = normals(20_000, 2, 170, 10);

test.each([
  { promise: "metres in millimetres", scale: (x: number) => x * 1000, factor: 1000 },
  { promise: "metres for millimetres", scale: (x: number) => x / 1000, factor: 0.001 },
  { promise: "hundredths", scale: (x: number) => x * 100, factor: 100 },
  { promise: "minutes in seconds", scale: (x: number) => x * 60, factor: 60 },
  { promise: "hours in seconds", scale: (x: number) => x * 3600, factor: 3600 },
  { promise: "miles in kilometres", scale: (x: number) => x * 1.609344, factor: 1.609344 },
  { promise: "feet in metres", scale: (x: number) => x * 0.3048, factor: 0.3048 },
  { promise: "inches in centimetres", scale: (x: number) => x * 2.54, factor: 2.54 },
  { promise: "pounds in kilograms", scale: (x: number) => x * 0.45359237, factor: 0.45359237 },
  { promise: "Celsius in Fahrenheit", scale: (x: number) => x * 1.8 + 32, factor: 1.8 },
  { promise: "Fahrenheit in Celsius", scale: (x: number) => (x - 32) / 1.8, factor: 1 / 1.8 },
])("$promise are named as a change of unit", ({ scale, factor }) => {
  const found = causes({ x: heights }, { x: again.map(scale) });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ kind: "unit-change" });
  expect(found[0]?.kind === "unit-change" ? found[0].factor : 0).toBeCloseTo(factor, 10);
});

test.each([
  { promise: "no change is no cause", current: again },
  { promise: "a doubled scale is no unit", current: again.map((x) => x * 2) },
  { promise: "a shift is no unit", current: again.map((x) => x + 30) },
  { promise: "another spread around the same centre is no unit", current: again.map((x) => 170 + (x - 170) * 2.54) },
])("$promise", ({ current }) => {
  expect(causes({ x: heights }, { x: current })).toEqual([]);
});

test("a default level that is filled in for any other is named, and a category that changed is not explained by one", () => {
  const reference = { x: levels(5000, 1, { Bonn: 0.5, Rome: 0.3, Oslo: 0.2 }) };
  const filled = { x: levels(5000, 2, { Bonn: 0.4, Rome: 0.24, Oslo: 0.16, unknown: 0.2 }) };
  expect(causes(reference, filled)).toMatchObject([{ kind: "default-value", value: "unknown", shareBefore: 0 }]);
  const more = { x: levels(5000, 3, { Bonn: 0.65, Rome: 0.21, Oslo: 0.14 }) };
  expect(causes(reference, more)).toMatchObject([{ kind: "default-value", value: "Bonn" }]);
  expect(causes(reference, { x: levels(5000, 4, { Bonn: 0.5, Rome: 0.1, Oslo: 0.4 }) })).toEqual([]);
  expect(causes({ x: levels(5000, 5, { yes: 0.5, no: 0.5 }) }, { x: levels(5000, 6, { yes: 0.7, no: 0.3 }) })).toEqual(
    [],
  );
});

test("a default value that gained ten points is named", () => {
  const reference = { x: [...repeat(0, 400), ...normals(3600, 3, 50, 9)] };
  const current = { x: [...repeat(0, 1200), ...normals(2800, 4, 50, 9)] };
  expect(causes(reference, current)).toEqual([{ kind: "default-value", value: 0, shareBefore: 0.1, share: 0.3 }]);
});

test("a stuck sensor is named, also at a value never seen before", () => {
  expect(causes({ x: heights }, { x: repeat(999, 500) })).toEqual([{ kind: "stuck", value: 999, share: 1 }]);
});

test("a stuck category is named", () => {
  const reference = { x: levels(1000, 5, { a: 0.6, b: 0.4 }) };
  expect(causes(reference, { x: repeat("b", 200) })).toEqual([{ kind: "stuck", value: "b", share: 1 }]);
  expect(causes(reference, { x: repeat("new", 200) })).toEqual([{ kind: "stuck", value: "new", share: 1 }]);
});

test("what was constant before is not stuck", () => {
  expect(causes({ x: repeat(3, 500) }, { x: repeat(3, 200) })).toEqual([]);
  expect(causes({ x: repeat("a", 500) }, { x: repeat("a", 200) })).toEqual([]);
});

test("a side without values has no cause", () => {
  expect(causes({ x: heights }, { x: [] })).toEqual([]);
});

test("incomes that grew by 1.8 are no temperatures", () => {
  const incomes = normals(5000, 1, 25_000, 9000);
  expect(causes({ x: incomes }, { x: normals(5000, 2, 25_000, 9000).map((x) => x * 1.8) })).toEqual([]);
});

test("of two values the one that gained stands in for nothing", () => {
  const flags = (ones: number): number[] => [...repeat(1, ones), ...repeat(0, 1000 - ones)];
  expect(causes({ x: flags(300) }, { x: flags(500) })).toEqual([]);
});
