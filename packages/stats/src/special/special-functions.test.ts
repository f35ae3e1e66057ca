import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { betaQuantile } from "./beta-quantile.ts";
import { chiSquaredQuantile } from "./chi-squared-quantile.ts";
import { chiSquaredSurvival, logChiSquaredSurvival } from "./chi-squared-survival.ts";
import { erf } from "./erf.ts";
import { erfc } from "./erfc.ts";
import { erfcx } from "./erfcx.ts";
import { kolmogorovSurvival, logKolmogorovSurvival } from "./kolmogorov-survival.ts";
import { kolmogorovSmirnovSurvival, logKolmogorovSmirnovSurvival } from "./kolmogorov-smirnov-survival.ts";
import { logGamma } from "./log-gamma.ts";
import { logNormalSurvival } from "./log-normal-survival.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { normalSurvival } from "./normal-survival.ts";
import { logRegularisedBeta, regularisedBeta } from "./regularised-beta.ts";
import { regularisedGammaP, regularisedGammaQ } from "./regularised-gamma.ts";
import { logTwoSampleKolmogorovSurvival } from "./two-sample-kolmogorov-survival.ts";

const functions: Readonly<Record<string, (...parameters: number[]) => number | null>> = {
  logGamma,
  erf,
  erfc,
  erfcx,
  normalSurvival,
  logNormalSurvival,
  normalQuantile,
  regularisedGammaP,
  regularisedGammaQ,
  chiSquaredSurvival,
  logChiSquaredSurvival,
  chiSquaredQuantile,
  kolmogorovSurvival,
  logKolmogorovSurvival,
  regularisedBeta,
  logRegularisedBeta,
  betaQuantile,
  kolmogorovSmirnovSurvival,
  logKolmogorovSmirnovSurvival,
  logTwoSampleKolmogorovSurvival,
};

const tables = {
  ...readReference<readonly number[]>("special_functions"),
  ...readReference<readonly number[]>("kolmogorov_smirnov_survival"),
};

test("every special function has expected values", () => {
  expect(Object.keys(tables).toSorted()).toEqual(Object.keys(functions).toSorted());
});

test.each(Object.entries(tables))("%s agrees with its reference over the whole grid", (name, table) => {
  const wrong = table.cases
    .map((row) => ({ parameters: row.slice(0, -1), expected: row.at(-1)! }))
    .map(({ parameters, expected }) => ({ parameters, expected, actual: functions[name]!(...parameters)! }))
    .filter(({ actual, expected }) => !isNear(actual, expected, table));
  expect(wrong).toEqual([]);
});

test.each([
  ["logGamma of 0", () => logGamma(0)],
  ["normalQuantile of 0", () => normalQuantile(0)],
  ["normalQuantile of 1", () => normalQuantile(1)],
  ["erfcx of NaN", () => erfcx(Number.NaN)],
  ["erfc of NaN", () => erfc(Number.NaN)],
  ["erf of NaN", () => erf(Number.NaN)],
  ["normalSurvival of NaN", () => normalSurvival(Number.NaN)],
  ["logNormalSurvival of NaN", () => logNormalSurvival(Number.NaN)],
  ["regularisedGammaQ of shape 0", () => regularisedGammaQ(0, 1)],
  ["regularisedGammaP below 0", () => regularisedGammaP(1, -1)],
  ["chiSquaredSurvival of NaN", () => chiSquaredSurvival(Number.NaN, 1)],
  ["chiSquaredQuantile of alpha 0", () => chiSquaredQuantile(0, 1)],
  ["chiSquaredQuantile of df 0", () => chiSquaredQuantile(0.5, 0)],
  ["kolmogorovSurvival of NaN", () => kolmogorovSurvival(Number.NaN)],
  ["kolmogorovSmirnovSurvival of half a row", () => kolmogorovSmirnovSurvival(0.5, 0.5)],
  ["regularisedBeta beyond 1", () => regularisedBeta(1.5, 1, 1)],
  ["betaQuantile of NaN", () => betaQuantile(Number.NaN, 1, 1)],
])("%s is a programmer's mistake", (_, call) => {
  expect(call).toThrow(RangeError);
});

test.each([
  ["normalSurvival", normalSurvival, Number.POSITIVE_INFINITY, 0],
  ["normalSurvival", normalSurvival, Number.NEGATIVE_INFINITY, 1],
  ["erf", erf, Number.NEGATIVE_INFINITY, -1],
  ["erfc", erfc, Number.NEGATIVE_INFINITY, 2],
  ["erfcx", erfcx, Number.POSITIVE_INFINITY, 0],
  ["kolmogorovSurvival", kolmogorovSurvival, Number.POSITIVE_INFINITY, 0],
  ["chiSquaredSurvival of 3 df", (x: number) => chiSquaredSurvival(x, 3), Number.POSITIVE_INFINITY, 0],
])("%s reaches its limit at %3$s", (_, limited, at, limit) => {
  expect(limited(at)).toBe(limit);
});

test("half of the terms of Smirnov's series give the same sum as all of them", () => {
  // 8,191 rows are the last that sum every term. With n d^2 held the logarithm is so smooth in n that the parabola through
  // three neighbours tells the next.
  for (const squares of [2.3, 10, 100, 300]) {
    const at = (n: number) => logKolmogorovSmirnovSurvival(Math.sqrt(squares / n), n);
    expect(Math.abs(at(8192) - (3 * at(8191) - 3 * at(8190) + at(8189)))).toBeLessThan(1e-11 * squares);
  }
});
