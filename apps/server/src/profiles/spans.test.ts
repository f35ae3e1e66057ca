import fc from "fast-check";
import { expect, test } from "vitest";

import { dayMs, floorTo, hourMs, keptFrom, minuteMs, outdatedBefore, piecesOf, quarterMs, targetOf } from "./spans.ts";

const now = Date.UTC(2026, 10, 26, 12, 7);
const at = (text: string): number => Date.parse(`2026-${text}Z`);

test.each([
  {
    promise: "a day that lies in it whole is one piece",
    from: "11-25T00:00",
    to: "11-26T00:00",
    pieces: ["1440 11-25T00:00 11-26T00:00"],
  },
  {
    promise: "hours stand around days, quarters around hours",
    from: "11-24T22:15",
    to: "11-26T01:30",
    pieces: [
      "15 11-24T22:15 11-24T23:00",
      "60 11-24T23:00 11-25T00:00",
      "1440 11-25T00:00 11-26T00:00",
      "60 11-26T00:00 11-26T01:00",
      "15 11-26T01:00 11-26T01:30",
    ],
  },
  {
    promise: "neighbours of one span are one run",
    from: "11-26T02:00",
    to: "11-26T08:00",
    pieces: ["60 11-26T02:00 11-26T08:00"],
  },
  {
    promise: "an end inside a quarter takes all of it",
    from: "11-26T12:00",
    to: "11-26T12:07",
    pieces: ["15 11-26T12:00 11-26T12:15"],
  },
  {
    promise: "a beginning older than the kept quarters goes back to its hour",
    from: "11-24T11:45",
    to: "11-24T13:00",
    pieces: ["60 11-24T11:00 11-24T13:00"],
  },
  {
    promise: "an end older than the kept quarters goes on to its hour",
    from: "11-20T05:00",
    to: "11-20T06:15",
    pieces: ["60 11-20T05:00 11-20T07:00"],
  },
  {
    promise: "what is older than the kept hours is whole days",
    from: "10-01T05:00",
    to: "10-02T06:15",
    pieces: ["1440 10-01T00:00 10-03T00:00"],
  },
  { promise: "nothing is no piece", from: "11-26T12:00", to: "11-26T12:00", pieces: [] },
])("$promise", ({ from, to, pieces }) => {
  const shown = piecesOf(at(from), at(to), now).map(
    (piece) => `${piece.minutes} ${shortly(piece.from)} ${shortly(piece.to)}`,
  );
  expect(shown).toEqual(pieces);
});

test("pieces follow one another, hold the whole window, and are all still kept", () => {
  const minutes = 60 * 24 * 60;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: minutes }), fc.integer({ min: 1, max: minutes }), (ago, long) => {
      const from = now - ago * minuteMs;
      const to = Math.min(now, from + long * minuteMs);
      const pieces = piecesOf(from, to, now);
      const kept = keptFrom(now);
      for (const [index, piece] of pieces.entries()) {
        expect(piece.from).toBe(pieces[index - 1]?.to ?? piece.from);
        expect(piece.from % (piece.minutes * minuteMs)).toBe(0);
        if (piece.minutes === 15) expect(piece.from).toBeGreaterThanOrEqual(kept.quarters);
        if (piece.minutes === 60) expect(piece.from).toBeGreaterThanOrEqual(kept.hours);
      }
      if (from >= to) {
        expect(pieces).toEqual([]);
        return;
      }
      expect(pieces[0]?.from).toBeLessThanOrEqual(from);
      expect(pieces.at(-1)?.to).toBeGreaterThanOrEqual(to);
      // Widened by what is kept at its place, and by no more.
      expect(from - (pieces[0]?.from ?? 0)).toBeLessThan(
        from < kept.hours ? dayMs : from < kept.quarters ? hourMs : quarterMs,
      );
    }),
  );
});

test.each([
  { quarter: "11-26T12:00", minutes: 15, bucket: "11-26T12:00" },
  { quarter: "11-24T12:00", minutes: 15, bucket: "11-24T12:00" },
  { quarter: "11-24T11:45", minutes: 60, bucket: "11-24T11:00" },
  { quarter: "10-22T00:00", minutes: 60, bucket: "10-22T00:00" },
  { quarter: "10-21T23:45", minutes: 1440, bucket: "10-21T00:00" },
])("what is counted for a late row of $quarter is $minutes minutes from $bucket", ({ quarter, minutes, bucket }) => {
  expect(targetOf(at(quarter), now)).toEqual({ minutes, bucket: at(bucket) });
});

test("what is taken away is older than anything that is read, whatever the minute, by a day", () => {
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const then = now + minute * minuteMs;
    expect(keptFrom(then).quarters - outdatedBefore(then).quarters).toBe(dayMs);
    expect(keptFrom(then).hours - outdatedBefore(then).hours).toBe(dayMs);
    expect(keptFrom(then).quarters).toBe(floorTo(keptFrom(then).quarters, hourMs));
    expect(keptFrom(then).hours).toBe(floorTo(keptFrom(then).hours, dayMs));
  }
});

function shortly(time: number): string {
  return new Date(time).toISOString().slice(5, 16);
}
