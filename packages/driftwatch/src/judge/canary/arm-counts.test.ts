import { expect, test } from "vitest";

import { predictionBucket } from "./arm-counts.ts";

test("a text is counted under a name that a database keeps", () => {
  expect(predictionBucket(`\0${"x".repeat(98)}😀`)).toBe(`=\uFFFD${"x".repeat(98)}\uFFFD`);
});
