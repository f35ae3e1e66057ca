import { expect, test } from "vitest";
import { nextLeastMs, nextRowCap } from "./next-row-cap.ts";

test.each([
  { rowCap: 64, batchMs: 26, then: 32, says: "halves after a batch above 25 ms" },
  { rowCap: 1, batchMs: 26, then: 1, says: "is never below one row" },
  { rowCap: 64, batchMs: 11, then: 128, says: "doubles after a batch below 12 ms" },
  { rowCap: 256, batchMs: 1, then: 256, says: "is never above 256 rows" },
  { rowCap: 64, batchMs: 12, then: 64, says: "stays from 12 ms on" },
  { rowCap: 64, batchMs: 25, then: 64, says: "stays up to 25 ms" },
])("the cap $says", ({ rowCap, batchMs, then }) => {
  expect(nextRowCap(rowCap, batchMs, 0.5)).toBe(then);
});

test("where one row alone takes 30 ms and each more .1, the cap grows until a batch takes one and a half times as long", () => {
  let [rowCap, leastMs] = [64, 0];
  for (let batch = 0; batch < 20; batch += 1) {
    const batchMs = 30 + 0.1 * rowCap;
    leastMs = nextLeastMs(leastMs, batchMs, rowCap);
    rowCap = nextRowCap(rowCap, batchMs, leastMs);
  }
  expect(rowCap).toBe(256);
});

test("where each row takes 2 ms, the cap keeps a batch below 25 ms", () => {
  let [rowCap, leastMs] = [64, 0];
  for (let batch = 0; batch < 20; batch += 1) {
    leastMs = nextLeastMs(leastMs, 2 * rowCap, rowCap);
    rowCap = nextRowCap(rowCap, 2 * rowCap, leastMs);
  }
  expect(2 * rowCap).toBeLessThanOrEqual(25);
});

test("a slow first request is not the least that a batch takes where a large one took less", () => {
  expect(nextLeastMs(500, 128, 64)).toBe(128);
  expect(nextLeastMs(30, 128, 64)).toBe(30);
});
