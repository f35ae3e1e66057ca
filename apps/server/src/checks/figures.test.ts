import { expect, test } from "vitest";

import { figure } from "./figures.ts";

test.each([
  [0.5643, "0.56"],
  [0.0045, "0.0045"],
  [12_345, "12,000"],
  // A difference of two shares that are equal but for rounding.
  [2.8e-17, "0"],
  [-2.8e-17, "0"],
  [null, "unknown"],
])("%s is said as %s", (value, said) => {
  expect(figure(value)).toBe(said);
});
