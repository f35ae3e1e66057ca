import { expect, test } from "vitest";
import { calendarDay, seasonalCell } from "./seasonal-cell.ts";

// 2026-11-27 is a Friday. Offsets are those of the tz database.
test.each([
  { promise: "Friday's last hour is a weekday's", zone: "UTC", time: "2026-11-27T23:59:59Z", cell: 23 },
  { promise: "Saturday begins at midnight", zone: "UTC", time: "2026-11-28T00:00:00Z", cell: 24 },
  { promise: "Sunday's last hour is a weekend's", zone: "UTC", time: "2026-11-29T23:00:00Z", cell: 47 },
  { promise: "Monday is a weekday again", zone: "UTC", time: "2026-11-30T00:00:00Z", cell: 0 },
  { promise: "before 1970 counts on", zone: "UTC", time: "1969-12-28T05:00:00Z", cell: 29 },
  { promise: "Tokyo's Saturday begins nine hours earlier", zone: "Asia/Tokyo", time: "2026-11-27T15:00:00Z", cell: 24 },
  {
    promise: "New York's Friday lasts five hours longer",
    zone: "America/New_York",
    time: "2026-11-28T04:59:00Z",
    cell: 23,
  },
  { promise: "a half-hour zone turns on its half-hour", zone: "Asia/Kolkata", time: "2026-11-26T18:30:00Z", cell: 0 },
  { promise: "summer time moves the clock", zone: "Europe/Berlin", time: "2026-07-01T10:00:00Z", cell: 12 },
  { promise: "winter time moves it back", zone: "Europe/Berlin", time: "2026-12-01T10:00:00Z", cell: 11 },
])("$promise", ({ zone, time, cell }) => {
  expect(seasonalCell(zone)(Date.parse(time))).toBe(cell);
});

test("a day is a calendar day of the zone", () => {
  const day = calendarDay("America/New_York");
  expect(day(Date.parse("2026-11-28T04:59:00Z"))).toBe(day(Date.parse("2026-11-27T12:00:00Z")));
  expect(day(Date.parse("2026-11-28T05:00:00Z"))).toBe(day(Date.parse("2026-11-27T12:00:00Z")) + 1);
});

test("an unknown time zone throws", () => {
  expect(() => seasonalCell("Europe/Atlantis")).toThrow(RangeError);
});
