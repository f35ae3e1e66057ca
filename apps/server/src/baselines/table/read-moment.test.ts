import { expect, test } from "vitest";

import { readMoment } from "./read-moment.ts";

const noon = Date.UTC(2026, 10, 26, 12) / 1000;

test.each([
  { value: "2026-11-26T12:00:00Z", seconds: noon },
  { value: "2026-11-26 12:00:00", seconds: noon },
  { value: "2026-11-26 12:00", seconds: noon },
  { value: "2026-11-26", seconds: noon - 43_200 },
  { value: "2026-11-26T12:00:00.25", seconds: noon + 0.25 },
  { value: "2026-11-26 13:00:00+01:00", seconds: noon },
  { value: "2026-11-26 13:00:00+01", seconds: noon },
  { value: "2026-11-26 13:00:00 +0100", seconds: noon },
  { value: "2026-11-26T06:30:00-05:30", seconds: noon },
  { value: " 2026-11-26T12:00:00Z ", seconds: noon },
  { value: new Date(noon * 1000), seconds: noon },
  { value: noon, seconds: noon },
  { value: String(noon), seconds: noon },
  { value: noon * 1e3, seconds: noon },
  { value: noon * 1e6, seconds: noon },
  { value: BigInt(noon) * 1_000_000_000n, seconds: noon },
  { value: "1795694400000", seconds: noon },
  { value: -86_400, seconds: -86_400 },
])("$value is a time", ({ value, seconds }) => {
  expect(readMoment(value)).toBe(seconds);
});

test.each([null, undefined, "", "  ", "NaT", "NaN", "null", Number.NaN])("%s is a missing one", (value) => {
  expect(readMoment(value)).toBeNaN();
});

test.each([
  { value: "11/26/2026", why: "could be read in two ways" },
  { value: "26.11.2026", why: "is another spelling" },
  { value: "2026-02-30", why: "is on no day" },
  { value: "2026-11-26 24:00", why: "is at no hour" },
  { value: "2026-13-01", why: "is in no month" },
  { value: "soon", why: "is a word" },
  { value: true, why: "is true" },
  { value: new Date(Number.NaN), why: "is no date" },
  { value: Number.POSITIVE_INFINITY, why: "is beyond every year" },
])("$value is none: it $why", ({ value }) => {
  expect(readMoment(value)).toBeNull();
});
