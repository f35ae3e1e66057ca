import fc from "fast-check";
import { expect, test } from "vitest";
import { writeNumber } from "./figures.ts";
import { type Decimals, writeDecimals } from "./write-decimals.ts";

const kinds: readonly { readonly wanted: Decimals; readonly options: Intl.NumberFormatOptions }[] = [
  { wanted: { decimals: 0 }, options: { maximumFractionDigits: 0 } },
  { wanted: { decimals: 1, always: true }, options: { minimumFractionDigits: 1, maximumFractionDigits: 1 } },
  { wanted: { significant: 3 }, options: { maximumSignificantDigits: 3 } },
];

const numbers = fc.oneof(
  fc.double(),
  fc.double({ min: -2000, max: 2000 }),
  fc.integer(),
  // On the edge between two roundings.
  fc
    .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 8 }))
    .map(([n, e]) => (n * 10 + 5) / 10 ** e),
  fc.constantFrom(
    0,
    -0,
    0.05,
    0.04,
    -0.04,
    0.95,
    9.95,
    99.95,
    999.5,
    9995,
    1e-6,
    1e12,
    999_999.5,
    Number.NaN,
    Infinity,
    -Infinity,
  ),
);

test.each(kinds)("$wanted is what Intl writes", ({ wanted, options }) => {
  const format = new Intl.NumberFormat("en-GB", options);
  fc.assert(
    fc.property(numbers, (value) => {
      expect(writeDecimals(value, wanted)).toBe(format.format(value));
    }),
    { numRuns: 2000 },
  );
});

test("both signs of a small number are minus signs", () => {
  expect(writeNumber(-1.25e-5)).toBe("\u22121.25E\u22125");
});
