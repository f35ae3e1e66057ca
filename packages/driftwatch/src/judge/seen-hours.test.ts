import { expect, test } from "vitest";
import { seasonalCell } from "../baseline/seasonal-cell.ts";
import { judgeSeenHours } from "./seen-hours.ts";

const hourMs = 3_600_000;
// A Monday.
const start = Date.UTC(2026, 2, 2);
const cellOf = seasonalCell("UTC");

/** Whole days by the same plan, 1,000 rows from 8 to 20 and 5 by night, and what follows them. */
function seen(days: number, ...then: readonly (number | null)[]) {
  const rows = [
    ...Array.from({ length: days * 24 }, (_, hour) => (hour % 24 >= 8 && hour % 24 < 20 ? 990 + (hour % 21) : 5)),
    ...then,
  ];
  return { rows, through: start + rows.length * hourMs };
}
const night = Array.from({ length: 8 }, () => 5);
const judge = (hours: ReturnType<typeof seen>, isCut: (end: number) => boolean = () => false) =>
  judgeSeenHours(hours, { cellOf, isCut });

test.each<{ promise: string; hours: ReturnType<typeof seen>; status: string; direction: string | null }>([
  {
    promise: "a silent hour after two weeks is drift",
    hours: seen(14, ...night, 1000, 0),
    status: "drift",
    direction: "low",
  },
  { promise: "a usual hour is stable", hours: seen(14, ...night, 1000), status: "stable", direction: null },
  {
    promise: "a silent hour in the first week is not judged",
    hours: seen(6, ...night, 0),
    status: "insufficient",
    direction: null,
  },
  {
    promise: "nor is one of a weekend, of which there was but one",
    hours: seen(12, ...night, 0),
    status: "insufficient",
    direction: null,
  },
  {
    promise: "nor an hour that nobody watched",
    hours: seen(14, ...night, null),
    status: "insufficient",
    direction: null,
  },
  {
    promise: "by night the evening's silence stands",
    hours: seen(14, ...night, ...Array.from({ length: 12 }, () => 0), 0, 0),
    status: "drift",
    direction: "low",
  },
  {
    promise: "by night a calm evening is calm",
    hours: seen(15, 5, 5),
    status: "stable",
    direction: null,
  },
  {
    promise: "a night during which nobody looked says nothing of the evening",
    hours: seen(15, null, 5, 5),
    status: "insufficient",
    direction: null,
  },
])("$promise", ({ hours, status, direction }) => {
  expect(judge(hours)).toMatchObject({ status, direction });
});

test("it says which hour was judged", () => {
  const hours = seen(15, 5, 5);
  expect(judge(hours).through).toBe(hours.through - 6 * hourMs);
});

test("rows that always come late are late here too: nothing is expected of the first look", () => {
  const rows = Array.from({ length: 15 * 24 }, () => 0);
  expect(judge({ rows, through: start + rows.length * hourMs }).status).toBe("insufficient");
});

test("hours of an alert teach no habit", () => {
  // The whole second week was silent.
  const hours = seen(14, ...night, 1000, 0);
  const silent = { ...hours, rows: hours.rows.map((rows, hour) => (hour >= 168 && hour < 336 ? 0 : rows)) };
  expect(judge(silent).status).toBe("stable");
  expect(judge(silent, (end) => end > start + 168 * hourMs && end <= start + 336 * hourMs).status).toBe("drift");
});
