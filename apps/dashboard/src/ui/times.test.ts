import { expect, test } from "vitest";

import { formatDuration, formatMoment, formatSince, formatSpan } from "./times.ts";

const noon = Date.UTC(2026, 10, 21, 12);
const minutes = (count: number): number => count * 60_000;

test("a moment names its weekday and its zone", () => {
  expect(formatMoment(Date.UTC(2026, 10, 21, 2))).toBe("Sat 21 Nov, 02:00 UTC");
});

test.each([
  { promise: "the month is said once where both ends share it", from: Date.UTC(2026, 10, 14), text: "14 – 21 Nov" },
  { promise: "and twice where they do not", from: Date.UTC(2026, 9, 28), text: "28 Oct – 21 Nov" },
])("$promise", ({ from, text }) => {
  expect(formatSpan(from, noon)).toBe(text);
});

test.each([
  { ms: minutes(0.2), text: "just now" },
  { ms: minutes(4), text: "4 min ago" },
  { ms: minutes(18 * 60), text: "18 h ago" },
  { ms: minutes(25 * 60), text: "Fri 20 Nov, 11:00 UTC" },
])("relative time ends with the day: $text", ({ ms, text }) => {
  expect(formatSince(noon - ms, noon)).toBe(text);
});

test.each([
  [minutes(59), "59 min"],
  [minutes(60 * 47), "47 h"],
  [minutes(60 * 24 * 3), "3 days"],
])("%d ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
