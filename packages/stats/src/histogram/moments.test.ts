import fc from "fast-check";
import { expect, test } from "vitest";
import { weyl } from "../../test/weyl.ts";
import { meanOf } from "./mean-of.ts";
import { moments } from "./moments.ts";
import { varianceOf } from "./variance-of.ts";

const of = (values: ArrayLike<number | null>, centre = 0) => moments.addAll(moments.empty(centre), values);

test("mean and variance of a known sample", () => {
  // 1, 2, 6: mean 3, squares about it 4 + 1 + 9 = 14, over 2.
  const three = of([1, 2, 6], 2);
  expect(three).toEqual({ n: 3, centre: 2, s1: 3, s2: 17, min: 1, max: 6 });
  expect([meanOf(three), varianceOf(three)]).toEqual([3, 7]);
});

test("epoch milliseconds keep the digits of their variance (plain sums of squares lose all of them)", () => {
  const rows = 100_000;
  const clock = Float64Array.from({ length: rows }, (_, row) => 1.7e12 + (row % 1000));
  // 0 to 999, each as often: variance (1000^2 - 1) / 12, with n - 1 in place of n.
  const expected = (((1000 ** 2 - 1) / 12) * rows) / (rows - 1);
  expect(Math.abs(varianceOf(of(clock, 1.7e12))! / expected - 1)).toBeLessThan(1e-12);
  expect(Math.abs(varianceOf(of(clock, 1.7e12 + 400))! / expected - 1)).toBeLessThan(1e-12);
});

test("a million rows in any order and any parts agree within 1e-12", () => {
  const values = weyl({ rows: 1_000_000, levels: 0, scale: 100, shift: 5 });
  const whole = of(values, 50);
  const parts = [0, 123_457, 500_000, 999_999, 1_000_000];
  const merged = parts
    .slice(1)
    .map((end, index) => of(values.subarray(parts[index], end), 50))
    .reduceRight((all, part) => moments.merge(part, all), moments.empty(50));
  for (const other of [merged, of(values.slice().reverse(), 50), of(values.slice().sort(), 50)]) {
    expect(other).toMatchObject({ n: whole.n, min: whole.min, max: whole.max });
    expect(Math.abs(meanOf(other)! / meanOf(whole)! - 1)).toBeLessThan(1e-12);
    expect(Math.abs(varianceOf(other)! / varianceOf(whole)! - 1)).toBeLessThan(1e-12);
  }
});

test.each([
  { promise: "nothing", values: [], n: 0, mean: null, variance: null },
  {
    promise: "only missing and infinite values",
    values: [null, Number.NaN, Infinity, -Infinity],
    n: 0,
    mean: null,
    variance: null,
  },
  { promise: "one value", values: [4], n: 1, mean: 4, variance: null },
  { promise: "a constant", values: [4, 4, 4], n: 3, mean: 4, variance: 0 },
  { promise: "squares beyond the largest double", values: [1e200, -1e200], n: 2, mean: null, variance: null },
])("$promise: doubt is null, not NaN", ({ values, n, mean, variance }) => {
  const sums = of(values);
  expect(sums.n).toBe(n);
  expect([meanOf(sums), varianceOf(sums)]).toEqual([mean, variance]);
});

test("-0 is 0, also as smallest and largest", () => {
  expect(Object.is(of([-0]).min, 0)).toBe(true);
  expect(Object.is(moments.add(moments.empty(0), -0).max, 0)).toBe(true);
});

test("no sum is NaN or infinite, value by value equals all at once, and frozen input stays", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 60 }), (values) => {
      const whole = of(Object.freeze(values));
      const stepwise = values.reduce((sums, value) => moments.add(sums, value), moments.empty(0));
      for (const sums of [whole, stepwise]) {
        expect([sums.s1, sums.s2, sums.min ?? 0, sums.max ?? 0].every(Number.isFinite)).toBe(true);
      }
      expect(stepwise).toMatchObject({ n: whole.n, min: whole.min, max: whole.max });
      if (whole.s2 < 1e300) expect(Math.abs(stepwise.s2 - whole.s2)).toBeLessThanOrEqual(1e-12 * whole.s2);
    }),
  );
});

test("sums around different centres do not add", () => {
  expect(() => moments.merge(moments.empty(0), moments.empty(1))).toThrow(RangeError);
  expect(() => moments.empty(Number.NaN)).toThrow(RangeError);
});
