import { expect, test } from "vitest";

import { parseInstant, readInstant } from "./read-instant.ts";

const noon = Date.UTC(2026, 10, 26, 12);

test.each([
  { written: "2026-11-26T12:00:00Z", at: noon },
  { written: "2026-11-26T12:00Z", at: noon },
  { written: "2026-11-26T12:00:00.25Z", at: noon + 250 },
  { written: "2026-11-26T12:00:00.123456789Z", at: noon + 123 },
  { written: "2026-11-26T14:30:00+02:30", at: noon },
  { written: "2026-11-26T06:00:00-0600", at: noon },
  { written: "2024-02-29T00:00:00Z", at: Date.UTC(2024, 1, 29) },
])("$written is a time", ({ written, at }) => {
  expect(parseInstant(written)).toBe(at);
});

test.each([
  { why: "has no zone, so it could be any of 24 hours", written: "2026-11-26T12:00:00" },
  { why: "has no time of day", written: "2026-11-26" },
  { why: "is on no day of the calendar", written: "2026-02-30T00:00:00Z" },
  { why: "is on a leap day of a year without one", written: "2026-02-29T00:00:00Z" },
  { why: "is in no month", written: "2026-13-01T00:00:00Z" },
  { why: "is at an hour that belongs to the next day", written: "2026-11-26T24:00:00Z" },
  { why: "is at no second", written: "2026-11-26T12:00:60Z" },
  { why: "has a zone that is none", written: "2026-11-26T12:00:00+99:00" },
  { why: "has another order", written: "26.11.2026 12:00" },
  { why: "has blanks around it", written: " 2026-11-26T12:00:00Z " },
])("$written is none: it $why", ({ written }) => {
  expect(parseInstant(written)).toBeNull();
});

test.each([
  { promise: "below 1e11 a number is seconds", value: noon / 1000, at: noon },
  { promise: "from 1e11 on it is milliseconds", value: noon, at: noon },
  { promise: "parts of a second are kept to the millisecond", value: noon / 1000 + 0.0126, at: noon + 13 },
  { promise: "0 is a forgotten value, not 1970", value: 0, at: null },
  { promise: "a time before 1970 is none", value: -5, at: null },
  { promise: "microseconds are beyond every date", value: 1e16, at: null },
  { promise: "infinity is none", value: Number.POSITIVE_INFINITY, at: null },
  { promise: "true is none", value: true, at: null },
])("$promise", ({ value, at }) => {
  expect(readInstant(value)).toBe(at);
});
