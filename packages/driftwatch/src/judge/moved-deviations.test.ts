import { expect, test } from "vitest";
import { binsOf, countedOn, normals } from "../../test/rows.ts";
import { movedDeviations } from "./moved-deviations.ts";

function moved(before: readonly number[], now: readonly number[]): number {
  const bins = binsOf({ x: [...before] });
  const [reference, current] = [before, now].map((x) => countedOn(bins, { x: [...x] }).features[0]);
  const [x] = bins.features;
  if (x === undefined || reference === undefined || current === undefined) throw new RangeError("there is a feature");
  return movedDeviations(x, reference, current);
}

const values = normals(5000, 1);
const waits = normals(5000, 1).map((value) => Math.exp(value));

test.each([
  { promise: "rows like the reference's have hardly moved", before: values, now: normals(5000, 2), by: 0 },
  { promise: "a mean that moves by one deviation", before: values, now: normals(5000, 2, 1), by: 1 },
  {
    promise: "whatever the unit and the origin",
    before: values.map((x) => 1e12 + 1000 * x),
    now: normals(5000, 2, 1).map((x) => 1e12 + 1000 * x),
    by: 1,
  },
  {
    promise: "a scale that doubles moves values within the edges by .6 of a deviation",
    before: values,
    now: values.map((x) => 2 * x),
    by: 0.63,
  },
  {
    promise: "a value that never was moves by no more than to the edge",
    before: values,
    now: values.map(() => 1e9),
    by: 2.66,
  },
  { promise: "a constant has no deviation to move by", before: values.map(() => 3), now: values.map(() => 4), by: 0 },
])("$promise", ({ before, now, by }) => {
  expect(Math.abs(moved(before, now) - by)).toBeLessThan(0.15);
});

test("one outlier of the reference does not hide that all values moved", () => {
  expect(moved([1e9, ...values], normals(5000, 2, 1))).toBeGreaterThan(0.9);
});

test("a skewed column that moves by half of its deviation has moved by about that, however far its share moved", () => {
  const deviation = Math.sqrt(
    waits.reduce((sum, x) => sum + x * x, 0) / 5000 - (waits.reduce((sum, x) => sum + x, 0) / 5000) ** 2,
  );
  const by = moved(
    waits,
    waits.map((x) => x + deviation / 2),
  );
  expect(by).toBeGreaterThan(0.4);
  expect(by).toBeLessThan(0.75);
});
