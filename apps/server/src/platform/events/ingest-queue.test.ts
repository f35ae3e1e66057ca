import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { asUnavailable, Unavailable } from "../database/unavailable.ts";
import { judgeFailure } from "./ingest-queue.ts";

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
