import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { asUnavailable, Unavailable } from "../database/unavailable.ts";
import type { Lane } from "./ingest-lane.ts";
import { createIngestQueue, judgeFailure } from "./ingest-queue.ts";
import type { Parcel } from "./parcel.ts";

const databaseError = (code: string) => Object.assign(new DatabaseError("refused", 0, "error"), { code });

describe("a batch that failed", () => {
  test.each([
    {
      promise: "a NUL in a text, among others: each is sent by itself",
      code: "22021",
      parcels: 2,
      expected: "separate",
    },
    { promise: "a NUL in a text, by itself: its caller is told", code: "22021", parcels: 1, expected: "fail" },
    { promise: "a model without a partition, by itself", code: "23514", parcels: 1, expected: "fail" },
    { promise: "a foreign organisation, by itself", code: "42501", parcels: 1, expected: "fail" },
    {
      promise: "a locked partition among others: each is sent by itself",
      code: "55P03",
      parcels: 9,
      expected: "separate",
    },
    { promise: "a locked partition, by itself: it is held", code: "55P03", parcels: 1, expected: "hold" },
  ])("$promise", ({ code, parcels, expected }) => {
    expect(judgeFailure(databaseError(code), parcels)).toBe(expected);
  });

  test("that may have been written is never sent again by us, however many are in it", () => {
    expect(judgeFailure(new Unavailable("gone"), 100)).toBe("fail");
  });
});

describe("what means that the store is away", () => {
  test.each(["57P01", "57P02", "57P03", "53100", "53200", "53300", "08006", "08P01", "25006", "40001", "40P01"])(
    "%s does",
    (code) => {
      expect(asUnavailable(databaseError(code))).toBeInstanceOf(Unavailable);
    },
  );

  test.each(["22021", "23505", "23514", "42501", "42P01", "55P03", "57014"])("%s does not", (code) => {
    const error = databaseError(code);
    expect(asUnavailable(error)).toBe(error);
  });

  test("a refused or broken connection does", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
    expect(asUnavailable(refused)).toBeInstanceOf(Unavailable);
    expect(asUnavailable(new Error("Connection terminated unexpectedly"))).toBeInstanceOf(Unavailable);
  });

  test("a fault of ours does not", () => {
    const fault = new TypeError("x is not a function");
    expect(asUnavailable(fault)).toBe(fault);
  });
});

describe("lanes that are free", () => {
  const parcelOf = (name: number, rows: number): Parcel => ({
    body: Buffer.alloc(rows),
    ends: Array.from({ length: rows }, (_, row) => row + 1),
    keys: Array.from({ length: rows }, (_, row) => `${name} ${row}`),
    ranks: [],
    models: new Set([1]),
    organisations: new Set([1]),
    premise: null,
  });

  test.each([
    { promise: "share many rows evenly", parcels: 16, rows: 100, written: [800, 800] },
    { promise: "leave few rows in one commit", parcels: 16, rows: 1, written: [16] },
    {
      promise: "split no parcel, and none takes less than is worth a commit",
      parcels: 3,
      rows: 60,
      written: [60, 120],
    },
    {
      promise: "take more than fits into one batch one after the other",
      parcels: 4,
      rows: 4_000,
      written: [4_000, 4_000, 4_000, 4_000],
    },
  ])("$promise", async ({ parcels, rows, written }) => {
    const seen: number[] = [];
    const lane: Lane = {
      open: async () => {},
      write: async (batch) => {
        seen.push(batch.rows);
        return [];
      },
      close: async () => {},
    };
    const queue = createIngestQueue({ lanes: [lane, { ...lane }], winner: "first" });
    const pushed = Array.from({ length: parcels }, (_, name) => queue.push(parcelOf(name, rows)));
    expect((await Promise.all(pushed)).flat()).toEqual([]);
    await queue.close();
    expect(seen).toEqual(written);
  });
});
