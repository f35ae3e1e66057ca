import * as fc from "fast-check";
import { expect, test } from "vitest";

import { niceScale } from "./nice-scale.ts";

test.each([
  { largest: 0.69, ceiling: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8] },
  { largest: 0.99, ceiling: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
  { largest: 1.4, ceiling: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
  { largest: 3, ceiling: Infinity, ticks: [0, 1, 2, 3] },
  { largest: 0.034, ceiling: Infinity, ticks: [0, 0.01, 0.02, 0.03, 0.04] },
  { largest: 870, ceiling: Infinity, ticks: [0, 250, 500, 750, 1000] },
  { largest: 0, ceiling: Infinity, ticks: [0, 0.25, 0.5, 0.75, 1] },
  { largest: Number.NaN, ceiling: Infinity, ticks: [0, 0.25, 0.5, 0.75, 1] },
])("up to $largest the axis reads $ticks", ({ largest, ceiling, ticks }) => {
  expect(niceScale(largest, ceiling).ticks).toEqual(ticks);
});

test("every value lies on the axis, and the axis is not mostly empty", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (largest) => {
      const { max, ticks } = niceScale(largest);
      expect(max).toBeGreaterThanOrEqual(largest * 0.999);
      expect(max).toBeLessThanOrEqual(largest * 2.01);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  );
});
