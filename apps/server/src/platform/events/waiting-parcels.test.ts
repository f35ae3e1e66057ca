import { describe, expect, test } from "vitest";
import type { Parcel } from "./parcel.ts";
import { createWaitingParcels } from "./waiting-parcels.ts";

const parcelOf = (rows: number): Parcel => ({
  body: Buffer.alloc(rows),
  ends: Array.from({ length: rows }, (_, row) => row + 1),
  keys: Array.from({ length: rows }, (_, row) => String(row)),
  ranks: [],
  models: new Set([1]),
  organisations: new Set([1]),
  premise: null,
});

/** Four parcels that came one after the other, of 1, 2, 3 and 4 rows. */
function fourWaiting() {
  const entries = [1, 2, 3, 4].map((rows) => ({ parcel: parcelOf(rows), queuedAt: rows }));
  const waiting = createWaitingParcels<(typeof entries)[number]>();
  for (const entry of entries) waiting.add(entry);
  return waiting;
}

describe("parcels that wait", () => {
  test("are taken from the oldest on, until it is enough", () => {
    const waiting = fourWaiting();
    const taken = waiting.take(({ queuedAt }) => (queuedAt < 3 ? "take" : "stop"));
    expect(taken.map(({ queuedAt }) => queuedAt)).toEqual([1, 2]);
    expect([waiting.rows, waiting.oldest?.queuedAt]).toEqual([7, 3]);
  });

  test("keep their places where they are passed over", () => {
    const waiting = fourWaiting();
    const taken = waiting.take(({ queuedAt }) => (queuedAt === 2 ? "take" : queuedAt === 4 ? "stop" : "pass"));
    expect(taken.map(({ queuedAt }) => queuedAt)).toEqual([2]);
    expect(waiting.rows).toBe(8);
    expect(waiting.take(() => "take").map(({ queuedAt }) => queuedAt)).toEqual([1, 3, 4]);
    expect([waiting.rows, waiting.oldest]).toEqual([0, undefined]);
  });

  test("stand where they stood when they are put back, whichever comes back first", () => {
    const waiting = fourWaiting();
    const first = waiting.take(({ queuedAt }) => (queuedAt < 2 ? "take" : "stop"));
    const second = waiting.take(({ queuedAt }) => (queuedAt < 3 ? "take" : "stop"));
    waiting.putBack(first);
    waiting.putBack(second);
    expect(waiting.rows).toBe(10);
    expect(waiting.take(() => "take").map(({ queuedAt }) => queuedAt)).toEqual([1, 2, 3, 4]);
  });
});
