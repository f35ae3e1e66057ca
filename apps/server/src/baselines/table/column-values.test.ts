import { readNumber } from "driftwatch/files";
import { expect, test } from "vitest";

import { readColumn, textOf } from "./column-values.ts";

test.each([
  { value: 1.5, number: 1.5 },
  { value: "1.5", number: 1.5 },
  { value: " -3 ", number: -3 },
  { value: "1e-3", number: 0.001 },
  { value: ".5", number: 0.5 },
  { value: "5.", number: 5 },
  { value: "inf", number: Number.POSITIVE_INFINITY },
  { value: "-Infinity", number: Number.NEGATIVE_INFINITY },
  { value: 12n, number: 12 },
  { value: true, number: 1 },
  ...["", "NaN", "nan", "NA", "n/a", "NULL", "None", "-", null, undefined].map((value) => ({
    value,
    number: Number.NaN,
  })),
  ...["1,5", "1.000,5", "0x10", "12 km", "1_000", "five", new Date(0), [1]].map((value) => ({ value, number: null })),
])("$value is the number $number", ({ value, number }) => {
  expect(readNumber(value)).toBe(number);
});

test.each([
  { value: "DE", text: "DE" },
  { value: 3, text: "3" },
  { value: 3n, text: "3" },
  { value: 0.5, text: "0.5" },
  { value: true, text: "true" },
  { value: new Date(0), text: "1970-01-01T00:00:00.000Z" },
])("$value is called $text", ({ value, text }) => {
  expect(textOf(value)).toBe(text);
});

test("what breaks the type is counted, and the first of it is told", () => {
  const read = readColumn({ type: "numeric", isCode: false }, ["1", "far", "", "near"]);
  expect(read).toEqual({
    column: { kind: "numeric", values: Float64Array.of(1, Number.NaN, Number.NaN, Number.NaN), violations: 2 },
    firstViolation: 1,
    beyondDouble: 0,
  });
});

test.each([
  { value: "9007199254740993", counts: 1 },
  { value: 9007199254740993n, counts: 1 },
  { value: "9007199254740991", counts: 0 },
  // Written as a measure, it claims no more digits than it has.
  { value: "1e20", counts: 0 },
  { value: 1e20, counts: 0 },
])("$value loses digits: $counts", ({ value, counts }) => {
  expect(readColumn({ type: "numeric", isCode: false }, [value]).beyondDouble).toBe(counts);
});

test.each([
  {
    type: "boolean",
    values: [true, "FALSE", "1", "0.0", 1, "yes", ""],
    numbers: [1, 0, 1, 0, 1, Number.NaN, Number.NaN],
  },
  { type: "datetime", values: ["1970-01-01T00:01:00Z", "soon", null], numbers: [60, Number.NaN, Number.NaN] },
] as const)("$type is read as numbers, and one of these is none", ({ type, values, numbers }) => {
  const { column } = readColumn({ type, isCode: false }, values);
  expect([column.violations, [...(column.values as never[])]]).toEqual([1, numbers]);
});

test("categories are texts as they are, an empty one is missing, and codes lose their .0", () => {
  const values = ["3.0", " a ", "", null, Number.NaN, 3, "3.50"];
  expect(readColumn({ type: "categorical", isCode: false }, values).column.values).toEqual([
    "3.0",
    " a ",
    null,
    null,
    null,
    "3",
    "3.50",
  ]);
  expect(readColumn({ type: "categorical", isCode: true }, ["3.0", "3", "10.00"]).column.values).toEqual([
    "3",
    "3",
    "10",
  ]);
});
