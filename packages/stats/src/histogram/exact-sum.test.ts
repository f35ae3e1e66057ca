import fc from "fast-check";
import { expect, test } from "vitest";
import { readReference } from "../../test/reference.ts";
import { exactSum } from "./exact-sum.ts";

type Case = { readonly name: string; readonly values: readonly number[]; readonly expected: number };

test.each(readReference<Case>("exact_sum")["sum"]!.cases)("$name: as math.fsum has it", ({ values, expected }) => {
  expect(sumOf(values)).toBe(expected);
  expect(sumOf(values.toReversed())).toBe(expected);
});

test("it is the exact sum, rounded to the nearest double", () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 40 }), (values) => {
      expect(sumOf(values)).toBe(sumOfFractions(values));
    }),
  );
});

test("order and parts change nothing, to the last bit", () => {
  const shuffled = fc.array(anyValue, { maxLength: 60 }).chain((values) =>
    fc.record({
      values: fc.constant(values),
      order: fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length }),
      cut: fc.nat({ max: values.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ values, order, cut }) => {
      const parts = exactSum();
      parts.add(Float64Array.from(order.slice(0, cut)));
      parts.value();
      parts.add(Float64Array.from(order.slice(cut)));
      expect(parts.value()).toBe(sumOf(values));
    }),
  );
});

test("only the first `length` values are added", () => {
  const sum = exactSum();
  sum.add(Float64Array.of(1, 2, 4), 2);
  expect(sum.value()).toBe(3);
});

test("a million of the largest values that are allowed do not overflow", () => {
  const sum = exactSum();
  for (let i = 0; i < 100; i++) sum.add(new Float64Array(10_000).fill(2 ** 960));
  expect(sum.value()).toBe(1e6 * 2 ** 960);
});

/** Whole multiples of 2^-200 up to 2^200, and their like: what `sumOfFractions` can hold. */
const anyValue = fc
  .record({
    digits: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    more: fc.nat(2 ** 21),
    exponent: fc.integer({ min: -140, max: 140 }),
  })
  .map(({ digits, more, exponent }) => (digits * 2 ** 21 + more) * 2 ** exponent);

/** In whole numbers of 2^-200. `Number` rounds a BigInt to the nearest double, ties to even (ECMA-262, 6.1.6.2). */
function sumOfFractions(values: readonly number[]): number {
  const scale = 2 ** 200;
  return Number(values.reduce((sum, value) => sum + BigInt(value * scale), 0n)) / scale;
}

function sumOf(values: readonly number[]): number {
  const sum = exactSum();
  sum.add(Float64Array.from(values));
  return sum.value();
}
