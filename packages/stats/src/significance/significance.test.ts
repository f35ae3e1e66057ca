import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { benjaminiHochbergAdjusted, benjaminiHochbergAdjustedLog } from "./benjamini-hochberg-adjusted.ts";
import { chiSquaredTest } from "./chi-squared-test.ts";
import { clopperPearson } from "./clopper-pearson.ts";
import { holmAdjusted, holmAdjustedLog } from "./holm-adjusted.ts";
import { jensenShannonTest } from "./jensen-shannon-test.ts";
import { twoProportionTest } from "./two-proportion-test.ts";

type ChiSquaredCase = {
  readonly name: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly logPValue: number;
};
const chiSquared = readReference<ChiSquaredCase>("significance")["chiSquaredTest"]!;

test.each(chiSquared.cases)("$name: as scipy.stats.chi2_contingency", ({ reference, current, ...expected }) => {
  const actual = chiSquaredTest(reference, current, { pooling: false })!;
  expect(actual.degreesOfFreedom).toBe(expected.degreesOfFreedom);
  expect(isNear(actual.statistic, expected.statistic, chiSquared)).toBe(true);
  expect(isNear(actual.logPValue, expected.logPValue, chiSquared)).toBe(true);
});

test("2 of 1,000 rows in an unseen level give p = .37, neither 0 nor NaN", () => {
  // 0 against 2 rows where 1 is expected of each: the statistic is 2 and a little, and exp(-2 / 2) = .368 at 2 degrees.
  const { pValue } = chiSquaredTest([600, 400, 0], [599, 399, 2], { pooling: false })!;
  expect(pValue).toBeCloseTo(Math.exp(-1), 3);
  expect(chiSquaredTest([600, 400, 0], [599, 399, 2])!.pValue).toBeGreaterThan(0.9);
});

test("all rows in one cell leave nothing to compare: p = 1", () => {
  expect(chiSquaredTest([5], [9])).toMatchObject({ statistic: 0, degreesOfFreedom: 0, pValue: 1, logPValue: 0 });
  expect(chiSquaredTest([2, 2], [1, 3])).toMatchObject({ degreesOfFreedom: 0, pValue: 1, pooled: 2 });
});

test("a sample without rows has no test", () => {
  expect(chiSquaredTest([0, 0], [1, 2])).toBeNull();
  expect(jensenShannonTest([1, 2], [0, 0])).toBeNull();
  expect(twoProportionTest({ hits: 0, rows: 0 }, { hits: 1, rows: 2 })).toBeNull();
});

test("the Jensen-Shannon test is 8 JSD / h against chi-squared, as the likelihood ratio to first order", () => {
  const { divergence, debiasedDistance, degreesOfFreedom, logPValue } = jensenShannonTest(
    [5000, 3000, 2000],
    [4800, 3100, 2100],
  )!;
  const pearson = chiSquaredTest([5000, 3000, 2000], [4800, 3100, 2100])!;
  expect(degreesOfFreedom).toBe(2);
  expect((8 * divergence) / (2 / 10_000) / pearson.statistic).toBeCloseTo(1, 3);
  expect(logPValue / pearson.logPValue).toBeCloseTo(1, 3);
  expect(debiasedDistance).toBeCloseTo(Math.sqrt(divergence - (2 * (2 / 10_000)) / 8), 14);
});

type ProportionCase = {
  readonly reference: [number, number];
  readonly current: [number, number];
  readonly statistic: number;
  readonly logPValue: number;
};
const proportions = readReference<ProportionCase>("significance")["twoProportionTest"]!;

test.each(proportions.cases)(
  "shares $reference and $current: as the formula with 50 digits",
  ({ reference, current, ...expected }) => {
    const actual = twoProportionTest(
      { hits: reference[0], rows: reference[1] },
      { hits: current[0], rows: current[1] },
    )!;
    expect(isNear(actual.statistic, expected.statistic, proportions)).toBe(true);
    expect(isNear(actual.logPValue, expected.logPValue, proportions)).toBe(true);
  },
);

test("a missing rate that never moved from 0 or 1 gives p = 1", () => {
  expect(twoProportionTest({ hits: 0, rows: 10 }, { hits: 0, rows: 20 })).toMatchObject({ statistic: 0, pValue: 1 });
  expect(twoProportionTest({ hits: 10, rows: 10 }, { hits: 20, rows: 20 })).toMatchObject({ statistic: 0, pValue: 1 });
});

test("beyond 8.3 standard deviations p is small, not 0", () => {
  const { statistic, pValue } = twoProportionTest({ hits: 400, rows: 1000 }, { hits: 600, rows: 1000 })!;
  expect(statistic).toBeGreaterThan(8.3);
  expect(pValue).toBeGreaterThan(0);
  expect(pValue).toBeLessThan(1e-18);
});

type Family = { readonly pValues: readonly number[]; readonly expected: readonly number[] };
test.each([
  { name: "holmAdjusted", plain: holmAdjusted, inLogs: holmAdjustedLog },
  { name: "benjaminiHochbergAdjusted", plain: benjaminiHochbergAdjusted, inLogs: benjaminiHochbergAdjustedLog },
])("$name: as its reference, in p-values and in logarithms", ({ name, plain, inLogs }) => {
  const table = readReference<Family>("significance")[name]!;
  for (const { pValues, expected } of table.cases) {
    const adjusted = plain(Object.freeze(pValues));
    const logs = inLogs(pValues.map((p) => Math.log(p)));
    expect(adjusted).toHaveLength(expected.length);
    expected.forEach((p, index) => {
      expect(isNear(adjusted[index]!, p, table)).toBe(true);
      expect(isNear(Math.exp(logs[index]!), p, { relativeTolerance: 1e-11, absoluteTolerance: 0 })).toBe(true);
    });
  }
  expect(() => plain([0.5, Number.NaN])).toThrow(RangeError);
  expect(() => inLogs([0.5])).toThrow(RangeError);
});

test("adjusting keeps the order of p-values and never makes one smaller", () => {
  const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
  fc.assert(
    fc.property(family, fc.constantFrom(holmAdjusted, benjaminiHochbergAdjusted), (pValues, adjust) => {
      const adjusted = adjust(pValues);
      for (const [i, p] of pValues.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(1);
        for (const [j, other] of pValues.entries())
          if (p <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
      }
    }),
  );
});

const bounds = readReference<[number, number, number, number, number]>("significance")["clopperPearson"]!;

test.each(bounds.cases)(
  "%i of %i with confidence %d: as the roots of binomial tails",
  (hits, trials, confidence, lower, upper) => {
    const actual = clopperPearson(hits, trials, confidence);
    expect(isNear(actual.lower, lower, bounds)).toBe(true);
    expect(isNear(actual.upper, upper, bounds)).toBe(true);
  },
);

test("bounds of impossible counts are a programmer's mistake", () => {
  expect(() => clopperPearson(3, 2)).toThrow(RangeError);
  expect(() => clopperPearson(0.5, 2)).toThrow(RangeError);
  expect(() => clopperPearson(0, 0)).toThrow(RangeError);
  expect(() => clopperPearson(1, 2, 1)).toThrow(RangeError);
});
