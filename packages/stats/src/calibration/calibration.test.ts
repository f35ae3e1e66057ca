import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { effectiveSampleSize } from "./effective-sample-size.ts";
import { expectedCalibrationError } from "./expected-calibration-error.ts";
import { isotonicRegression, isotonicValues } from "./isotonic-regression.ts";

type IsotonicCase = {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly asked: readonly number[];
  readonly expected: readonly number[];
};
type ErrorCase = {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly bins: number;
  readonly expected: number;
};

const isotonic = readReference<IsotonicCase>("calibration")["isotonic_regression"]!;
const errors = readReference<ErrorCase>("calibration")["expected_calibration_error"]!;

test.each(isotonic.cases)("curves agree with scikit-learn: $name", ({ x, y, asked, expected }) => {
  const found = Array.from(isotonicValues(isotonicRegression(x, y), asked));
  expect(found.filter((value, row) => !isNear(value, expected[row]!, isotonic))).toEqual([]);
});

test.each(errors.cases)("calibration errors agree with NannyML: $name", ({ labels, scores, bins, expected }) => {
  expect(isNear(expectedCalibrationError(labels, scores, bins)!, expected, errors)).toBe(true);
});

test("a curve never falls, stays within what was seen, and no order of rows changes it", () => {
  const row = fc.record({
    x: fc.integer({ min: -9, max: 9 }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    key: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const fit = (own: typeof rows) =>
        isotonicRegression(
          own.map(({ x }) => x),
          own.map(({ y }) => y),
        );
      const curve = fit(rows);
      expect(curve.value.every((value, i) => i === 0 || value >= curve.value[i - 1]!)).toBe(true);
      const seen = rows.map(({ y }) => y);
      expect(Math.min(...curve.value)).toBeGreaterThanOrEqual(Math.min(...seen) - 1e-12);
      expect(Math.max(...curve.value)).toBeLessThanOrEqual(Math.max(...seen) + 1e-12);
      expect(fit(rows.toSorted((a, b) => a.key - b.key))).toEqual(curve);
    }),
  );
});

test("outside of what was seen a curve stays as at its end; of nothing there is none", () => {
  const curve = isotonicRegression([1, 2], [0.2, 0.6]);
  expect(Array.from(isotonicValues(curve, [-9, 1.5, 9]))).toEqual([0.2, 0.4, 0.6]);
  expect(isotonicValues(curve, [Number.NaN])[0]).toBeNaN();
  expect(isotonicValues(isotonicRegression([], []), [1])[0]).toBeNaN();
});

test("fewer than 4 rows have no calibration error", () => {
  expect(expectedCalibrationError([1, 0, 1], [0.1, 0.2, 0.3])).toBeNull();
});

test.each([
  { weights: [], size: 0 },
  { weights: [0, 0], size: 0 },
  { weights: [3, 3, 3], size: 3 },
  { weights: [1e300, 1e300], size: 2 },
  // (1 + 3)^2 / (1 + 9)
  { weights: [1, 3], size: 1.6 },
])("weights $weights tell as much as $size rows", ({ weights, size }) => {
  expect(effectiveSampleSize(weights)).toBeCloseTo(size, 12);
});

test.each([
  () => isotonicRegression([1], []),
  () => isotonicRegression([Number.NaN], [1]),
  () => expectedCalibrationError([1], []),
])("a mistake of the program throws: %s", (run) => {
  expect(run).toThrow(RangeError);
});
