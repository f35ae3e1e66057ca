import { expect, test } from "vitest";
import { nextRowCap } from "./next-row-cap.ts";

test.each([
  [64, 26, 32],
  [1, 1000, 1],
  [64, 25, 64],
  [64, 12, 64],
  [64, 11.9, 128],
  [256, 1, 256],
])("after a batch of up to %i rows that took %d ms the next has up to %i", (rowCap, batchMs, next) => {
  expect(nextRowCap(rowCap, batchMs)).toBe(next);
});
