import { expect, test } from "vitest";
import { judgeExperiment } from "./judge-experiment.ts";

const proportion = (rows: number, hits: number) => ({ rows, sum: hits, sumOfSquares: hits });
const options = { alpha: 0.05, expected: 0.05 };

test("the likelihood ratio is that of the closed form", () => {
  // v = 2 * (1000 * .25 / 999) / 1000, t = .05, d = .08: sqrt(v / (v + t^2)) * exp(d^2 t^2 / (2 v (v + t^2)))
  const v = (2 * (1000 * 0.25)) / 999 / 1000;
  const mixed = v + 0.0025;
  const same = proportion(1_000, 500);
  const { pValue, difference } = judgeExperiment(
    same,
    { rows: 1_000, sum: 580, sumOfSquares: 580 ** 2 / 1_000 + 250 },
    options,
  );
  expect(difference).toBeCloseTo(0.08, 12);
  expect(pValue).toBeCloseTo(Math.sqrt(mixed / v) * Math.exp(-(0.0064 * 0.0025) / (2 * v * mixed)), 10);
});

test("a clear difference is told, and its interval leaves 0 out", () => {
  const { status, interval } = judgeExperiment(proportion(4_000, 400), proportion(4_000, 640), options);
  expect(status).toBe("different");
  expect(interval?.[0]).toBeGreaterThan(0);
});

test("p under alpha and an interval without 0 say the same", () => {
  for (let hits = 400; hits < 600; hits += 10) {
    const { status, interval } = judgeExperiment(proportion(4_000, 400), proportion(4_000, hits), options);
    expect(status === "different").toBe((interval?.[0] ?? 0) > 0);
  }
});

test("what was found once stays found", () => {
  expect(judgeExperiment(proportion(500, 50), proportion(500, 50), { ...options, before: 0.01 }).pValue).toBe(0.01);
});

test.each([
  { promise: "fewer than a hundred rows are too few", second: proportion(99, 99), status: "insufficient" },
  { promise: "values that never vary are not tested", second: proportion(1_000, 0), status: "undecided" },
])("$promise", ({ second, status }) => {
  expect(judgeExperiment(proportion(1_000, 0), second, options).status).toBe(status);
});

test("an alpha or a difference that is none is refused", () => {
  expect(() => judgeExperiment(proportion(1, 0), proportion(1, 0), { ...options, alpha: 0 })).toThrow(RangeError);
  expect(() => judgeExperiment(proportion(1, 0), proportion(1, 0), { ...options, expected: 0 })).toThrow(RangeError);
});
