import { expect, test } from "vitest";

import { gapSeverity } from "./gap-severity.ts";

test.each([
  [null, null],
  [0, 0],
  [0.34, 0],
  [0.35, 1],
  [0.7, 2],
  [1.26, 3],
  [-1.26, 3],
  [2, 4],
])("a cell at %s times the limit has the colour of step %s", (ratio, step) => {
  expect(gapSeverity(ratio)).toBe(step);
});
