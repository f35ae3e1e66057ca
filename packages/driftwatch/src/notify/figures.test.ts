import { expect, test } from "vitest";
import { writeInstant, writeLength, writeNumber, writePValue, writePoints, writeShare } from "./figures.ts";

const hour = 3_600_000;
const year = Date.UTC(2026, 10, 20, 18);

test.each([
  { say: writeShare(0.686), expected: "68.6 %" },
  { say: writeShare(0), expected: "0.0 %" },
  { say: writeShare(0.0004), expected: "< 0.1 %" },
  { say: writeShare(0.0005), expected: "0.1 %" },
  { say: writeShare(1), expected: "100.0 %" },
  { say: writeShare(-0.02), expected: "−2.0 %" },
  { say: writeNumber(0.31274), expected: "0.313" },
  { say: writeNumber(-12.04), expected: "−12" },
  { say: writeNumber(22_480), expected: "22,500" },
  { say: writePoints(0.73), expected: "+73 pt" },
  { say: writePoints(-0.081), expected: "−8 pt" },
  { say: writePValue(0), expected: "p < 0.0001" },
  { say: writePValue(3.2e-12), expected: "p < 0.0001" },
  { say: writePValue(0.0001), expected: "p = 0.0001" },
  { say: writePValue(0.01349), expected: "p = 0.0135" },
  { say: writeInstant(year), expected: "Fri 20 Nov, 18:00 UTC" },
  { say: writeInstant(year, year + 60 * 24 * hour), expected: "Fri 20 Nov 2026, 18:00 UTC" },
  { say: writeLength({ from: 0, to: 24 * hour }), expected: "24 h" },
  { say: writeLength({ from: 0, to: hour / 4 }), expected: "15 min" },
  { say: writeLength({ from: 0, to: hour }), expected: "1 h" },
  { say: writeLength({ from: 0, to: 168 * hour }), expected: "7 days" },
])("$expected", ({ say, expected }) => {
  expect(say.replaceAll("\u00A0", " ")).toBe(expected);
});
