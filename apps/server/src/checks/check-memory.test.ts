import { expect, test } from "vitest";

import { checkMemory } from "./check-memory.ts";

const gigabyte = 2 ** 30;

test.each([
  { available: gigabyte / 4, reads: gigabyte / 16, baselines: gigabyte / 16 },
  { available: 8 * gigabyte, reads: gigabyte / 2, baselines: gigabyte / 4 },
  { available: 100 * gigabyte, reads: gigabyte, baselines: gigabyte },
])("of $available bytes reads get $reads and baselines $baselines", ({ available, reads, baselines }) => {
  expect(checkMemory(available)).toEqual({ reads, baselines });
});
