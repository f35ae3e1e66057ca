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

const tables = { ...readReference("special_functions"), ...readReference("kolmogorov_smirnov_survival") };

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
