import { expect, test } from "vitest";
import { normalSurvival } from "../special/normal-survival.ts";
import { wilson } from "./wilson.ts";

/** Two standard deviations on either side, so that the formula comes out in whole fractions. */
const twoSigma = 1 - 2 * normalSurvival(2);

test("6 of 12 at two standard deviations lie between a quarter and three quarters", () => {
  // z = 2, p = 1/2, n = 12: centre (1/2 + 1/6) / (4/3) = 1/2, half 2 root(1/48 + 1/144) / (4/3) = 1/4
  const { lower, upper } = wilson(6, 12, twoSigma);
  expect(lower).toBeCloseTo(0.25, 14);
  expect(upper).toBeCloseTo(0.75, 14);
});

test("no hit leaves 0 and z^2 / (n + z^2); all hits the mirror image", () => {
  // z^2 = 4, n = 12: 4 / 16
  expect(wilson(0, 12, twoSigma)).toEqual({ lower: 0, upper: expect.closeTo(0.25, 14) });
  expect(wilson(12, 12, twoSigma)).toEqual({ lower: expect.closeTo(0.75, 14), upper: 1 });
});

test("the bounds are the shares that a score test just does not reject", () => {
  // (p - share)^2 = z^2 p (1 - p) / n at both bounds
  const [hits, trials] = [37, 412];
  for (const p of Object.values(wilson(hits, trials, twoSigma)))
    expect((hits / trials - p) ** 2).toBeCloseTo((4 * p * (1 - p)) / trials, 15);
});

test.each([
  [-1, 10, 0.95],
  [11, 10, 0.95],
  [0, 0, 0.95],
  [1, 10, 1],
  [1, 10, 0],
  [Number.NaN, 10, 0.95],
])("%d of %d at %d is refused", (hits, trials, confidence) => {
  expect(() => wilson(hits, trials, confidence)).toThrow(RangeError);
});
