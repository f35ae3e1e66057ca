import { expect, test } from "vitest";

import { dayMs, hourMs, quarterMs } from "../../profiles/index.ts";
import { laneDays } from "./lane-days.ts";

const to = Date.UTC(2026, 10, 16, 10, 15);
/** Hours of equal events, so many days back from the running one. */
const hoursOf = (days: number, events: number) =>
  Array.from({ length: days * 24 }, (_, ago) => ({ bucket: to - quarterMs - ago * hourMs, events }));

test.each([
  { promise: "a day of 200 rows is enough", hours: hoursOf(9, 9), days: 1 },
  { promise: "fewer a day take more days", hours: hoursOf(9, 5), days: 2 },
  { promise: "rows that never are enough take seven", hours: hoursOf(9, 1), days: 7 },
  { promise: "nothing takes seven", hours: [], days: 7 },
  {
    promise: "an hour that began before the day is none of the day's",
    hours: [{ bucket: to - dayMs - quarterMs, events: 1_000 }],
    days: 2,
  },
  {
    promise: "an hour that began as the day did is the day's",
    hours: [{ bucket: to - dayMs, events: 200 }],
    days: 1,
  },
])("$promise", ({ hours, days }) => {
  expect(laneDays(hours, to)).toBe(days);
});
