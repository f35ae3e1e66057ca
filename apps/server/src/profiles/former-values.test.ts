import { expect, test } from "vitest";

import { categoryOfNumber, numberOfCategory } from "./former-values.ts";

test.each([
  { text: "3.5", number: 3.5 },
  { text: "-1e3", number: -1000 },
  { text: "true", number: 1 },
  { text: "false", number: 0 },
  { text: "", number: Number.NaN },
  { text: "12 km", number: Number.NaN },
  { text: "0x10", number: Number.NaN },
  { text: null, number: Number.NaN },
])("the category $text is the number $number", ({ text, number }) => {
  expect(numberOfCategory(text)).toBe(number);
});

test.each([
  { type: "numeric", value: 3, text: "3" },
  { type: "numeric", value: 0.5, text: "0.5" },
  { type: "boolean", value: 1, text: "true" },
  { type: "boolean", value: 0, text: "false" },
  { type: "datetime", value: 1_764_158_400, text: null },
  { type: "numeric", value: Number.NaN, text: null },
] as const)("the $type $value is the category $text", ({ type, value, text }) => {
  expect(categoryOfNumber(type, value)).toBe(text);
});
