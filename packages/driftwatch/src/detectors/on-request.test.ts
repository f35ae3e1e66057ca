import { expect, test } from "vitest";
import { detectorContract, repeat } from "../../test/detector-contract.ts";
import { binsOf, countedOn, type Table } from "../../test/rows.ts";
import { chiSquared } from "./chi-squared.ts";
import type { Detector } from "./detector.ts";
import { methods } from "./methods.ts";
import type { Measure } from "./measure.ts";
import { populationStability } from "./population-stability.ts";

for (const detector of methods) detectorContract(detector);

function measure(detector: Detector, reference: Table, current: Table, alpha = 0.01): Measure {
  const bins = binsOf(reference);
  return detector.measure({
    bins: bins.features[0]!,
    reference: countedOn(bins, reference).features[0]!,
    current: countedOn(bins, current).features[0]!,
    alpha,
  });
}

const half = { x: [...repeat("a", 500), ...repeat("b", 500)] };
const third = { x: [...repeat("a", 400), ...repeat("b", 200)] };

test("the index is that of the formula over the levels, with half a row a cell and its bias taken off", () => {
  const found = measure(populationStability, half, third);
  // Raw: shares 1/2, 1/2 against 2/3, 1/3: (1/6)(ln(4/3) + ln(3/2)) = (1/6) ln 2
  expect(found.statistic).toBeCloseTo(Math.LN2 / 6, 12);
  // Half a row: p = 500.5/1001, q = 400.5/601 and 200.5/601; off goes (2 - 1)(1/600 + 1/1000)
  const [p, q1, q2] = [0.5, 400.5 / 601, 200.5 / 601];
  const smoothed = (q1 - p) * Math.log(q1 / p) + (q2 - p) * Math.log(q2 / p);
  expect(found.effect.value).toBeCloseTo(smoothed - (1 / 600 + 1 / 1000), 12);
  // Chi-squared with 1 degree of freedom exceeds 6.6349 in 1 % of cases
  expect(found.critical).toBeCloseTo((6.6348966 - 1) * (1 / 600 + 1 / 1000), 8);
});

test("Cramér's V is the root of chi-squared over all rows, and p = alpha where it is the critical one", () => {
  const found = measure(chiSquared, half, third);
  // Expected 562.5, 437.5 and 337.5, 262.5; each deviates by 62.5, less Yates' half: 62^2 (sum of the inverses)
  const statistic = 62 ** 2 * (1 / 562.5 + 1 / 437.5 + 1 / 337.5 + 1 / 262.5);
  expect(found.statistic).toBeCloseTo(statistic, 9);
  expect(found.effect.value).toBeCloseTo(Math.sqrt(statistic / 1600), 12);
  const atItsOwnP = measure(chiSquared, half, third, found.pValue ?? 1);
  expect(atItsOwnP.critical).toBeCloseTo(found.effect.value ?? 0, 9);
});

test("values never seen before are a cell, and named", () => {
  const found = measure(chiSquared, half, { x: [...repeat("a", 300), ...repeat("c", 300)] });
  expect(found.pValue).toBeLessThan(1e-100);
  expect(found.details).toMatchObject({ newLevels: [{ level: "c", rows: 300 }] });
});
