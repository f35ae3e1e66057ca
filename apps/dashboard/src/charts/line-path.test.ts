import { expect, test } from "vitest";

import { linePath } from "./line-path.ts";

const at = (...ys: readonly (number | null)[]): { x: number; y: number | null }[] => ys.map((y, x) => ({ x, y }));

test.each([
  { promise: "points are joined in order", ys: [1, 2, 3], path: "M0.0,1.0L1.0,2.0L2.0,3.0" },
  { promise: "a gap stays a gap", ys: [1, 2, null, 3, 4], path: "M0.0,1.0L1.0,2.0M3.0,3.0L4.0,4.0" },
  { promise: "a lone point is a short stroke", ys: [null, 2, null], path: "M1.0,2.0h.1" },
  { promise: "nothing draws nothing", ys: [null, null], path: "" },
])("$promise", ({ ys, path }) => {
  expect(linePath(at(...ys))).toBe(path);
});
