import { expect, test } from "vitest";
import { postgresSeconds, wholeOrDouble } from "./postgres-natures.ts";

test.each([
  { oid: 1083, text: "00:00:01", seconds: 1 },
  { oid: 1083, text: "23:59:59.5", seconds: 86_399.5 },
  { oid: 1083, text: "24:00:00", seconds: 86_400 },
  { oid: 1186, text: "PT0S", seconds: 0 },
  { oid: 1186, text: "P1DT2H3M4.5S", seconds: 93_784.5 },
  { oid: 1186, text: "P1Y2M-3DT-4H", seconds: 365.25 * 86_400 + 57 * 86_400 - 4 * 3600 },
  { oid: 1186, text: "PT-0.25S", seconds: -0.25 },
  { oid: 1186, text: "infinity", seconds: "infinity" },
])("$text of type $oid is $seconds", ({ oid, text, seconds }) => {
  expect(postgresSeconds(oid)?.(text)).toBe(seconds);
});

test.each([
  { text: "12.5", value: 12.5 },
  { text: "-3.00", value: -3 },
  { text: "9007199254740993", value: 9_007_199_254_740_993n },
  { text: "-9007199254740993.00", value: -9_007_199_254_740_993n },
  { text: "9007199254740995.75", value: 2 ** 53 + 4 },
  { text: "NaN", value: Number.NaN },
  { text: "-Infinity", value: Number.NEGATIVE_INFINITY },
])("the decimal $text keeps every digit of a whole number", ({ text, value }) => {
  expect(wholeOrDouble(text)).toBe(value);
});
