import { expect, test } from "vitest";

import { readNumber, readValue } from "./read-value.ts";

const exact = { ok: true, number: null, text: null, exact: true };
const beside = { ...exact, exact: false };

test.each([
  { type: "numeric", value: 3.5, read: { ...exact, number: 3.5 } },
  { type: "numeric", value: -0, read: { ...exact, number: -0 } },
  { type: "numeric", value: 9_007_199_254_740_991, read: { ...exact, number: 9_007_199_254_740_991 } },
  { type: "numeric", value: 5e-324, read: { ...exact, number: 5e-324 } },
  { type: "numeric", value: 1e22, read: { ...exact, number: 1e22 } },
  { type: "boolean", value: true, read: { ...exact, number: 1 } },
  { type: "boolean", value: false, read: { ...exact, number: 0 } },
  { type: "datetime", value: "2026-11-26T12:00:00Z", read: { ...beside, number: Date.UTC(2026, 10, 26, 12) / 1000 } },
  { type: "categorical", value: "DE", read: { ...exact, text: "DE" } },
  { type: "categorical", value: "", read: { ...exact, text: "" } },
  { type: "categorical", value: 3, read: { ...beside, text: "3" } },
  { type: "categorical", value: 0.5, read: { ...beside, text: "0.5" } },
  { type: "categorical", value: true, read: { ...beside, text: "true" } },
  { type: "text", value: "any length", read: beside },
  { type: "embedding", value: [0.1, -2], read: beside },
  { type: "embedding", value: [], read: beside },
] as const)("$type takes $value", ({ type, value, read }) => {
  expect(readValue(type, value)).toEqual(read);
});

test.each(["numeric", "boolean", "datetime", "categorical", "text", "embedding"] as const)(
  "null and nothing are a missing %s",
  (type) => {
    expect(readValue(type, null)).toEqual(exact);
    expect(readValue(type, undefined)).toEqual(exact);
  },
);

test.each([
  { type: "numeric", value: "3.5", expected: "a number", found: '"3.5"' },
  { type: "numeric", value: true, expected: "a number", found: "true" },
  { type: "numeric", value: [1], expected: "a number", found: "a list of 1" },
  { type: "boolean", value: 1, expected: "true or false", found: "1" },
  { type: "boolean", value: "true", expected: "true or false", found: '"true"' },
  { type: "datetime", value: 1_764_158_400, expected: "a time such as 2026-11-26T12:00:00Z", found: "1764158400" },
  { type: "datetime", value: "yesterday", expected: "a time such as 2026-11-26T12:00:00Z", found: '"yesterday"' },
  { type: "categorical", value: {}, expected: "a text", found: "an object" },
  { type: "categorical", value: "x".repeat(10_001), expected: "at most 10000 characters", found: "10001" },
  {
    type: "categorical",
    value: "a\0b",
    expected: "a text without NUL and without half characters",
    found: '"a\\u0000b"',
  },
  {
    type: "categorical",
    value: "\ud83d",
    expected: "a text without NUL and without half characters",
    found: '"\\ud83d"',
  },
  { type: "text", value: 3, expected: "a text", found: "3" },
  { type: "embedding", value: [1, "2"], expected: "a list of numbers", found: "a list of 2" },
  { type: "embedding", value: [Number.NaN], expected: "a list of numbers", found: "a list of 1" },
] as const)("$type refuses $value: expected $expected", ({ type, value, expected, found }) => {
  expect(readValue(type, value)).toEqual({ ok: false, expected, found });
});

// 2^53 + 1 is no double: what arrives is 2^53, and 2^53 may have been something else.
test.each([2 ** 53, -(2 ** 53), 2 ** 60, 1e20])("%d may have lost digits on its way, and is refused", (value) => {
  expect(readNumber(value)).toMatchObject({ ok: false, expected: "a whole number up to 2^53, or a text" });
  expect(readValue("categorical", value).ok).toBe(false);
});
