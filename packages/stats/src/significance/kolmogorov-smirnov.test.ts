import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { weyl, type Weyl } from "../../test/weyl.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { kolmogorovSmirnovStatisticOfCounts } from "../distances/kolmogorov-smirnov-statistic-of-counts.ts";
import { kolmogorovSmirnovPValue } from "./kolmogorov-smirnov-p-value.ts";
import { kolmogorovSmirnov, kolmogorovSmirnovOfSorted } from "./kolmogorov-smirnov.ts";

type Case = {
  readonly name: string;
  readonly reference: readonly number[] | Weyl;
  readonly current: readonly number[] | Weyl;
  readonly statistic: number;
  /** `null` where SciPy's p is below 1e-300. */
  readonly logPValue: number | null;
};

const table = readReference<Case>("kolmogorov_smirnov")["kolmogorovSmirnov"]!;
const made = (sample: readonly number[] | Weyl) => ("rows" in sample ? weyl(sample) : sample);

test.each(table.cases)("$name: as scipy.stats.ks_2samp", ({ reference, current, statistic, logPValue }) => {
  const result = kolmogorovSmirnov(made(reference), made(current));
  expect(result.statistic).toBeCloseTo(statistic, 13);
  if (logPValue === null) expect(result.logPValue).toBeLessThan(-690);
  else expect([result.logPValue, isNear(result.logPValue!, logPValue, table)]).toEqual([expect.any(Number), true]);
});

type Counted = {
  readonly name: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly logPValue: number;
};
const counted = readReference<Counted>("kolmogorov_smirnov")["ofCounts"]!;

test.each(counted.cases)("$name known as counts: the same p", ({ reference, current, logPValue }) => {
  const [m, n] = [reference, current].map((counts) => counts.reduce((sum, rows) => sum + rows, 0)) as [number, number];
  const gap = kolmogorovSmirnovStatisticOfCounts(reference, current)! * n * m;
  const found = kolmogorovSmirnovPValue(gap, { n, m });
  expect([found.logPValue, isNear(found.logPValue!, logPValue, counted)]).toEqual([expect.any(Number), true]);
  expect(found.pMethod).toBe(Math.max(n, m) > 10_000 ? "asymptotic" : "exact");
});

test("an exact p that would take more steps than are allowed is that of the limit, unless sizes are equal", () => {
  expect(kolmogorovSmirnovPValue(300, { n: 40, m: 50, stepsMax: 299 }).pMethod).toBe("asymptotic");
  expect(kolmogorovSmirnovPValue(300, { n: 40, m: 50, stepsMax: 300 }).pMethod).toBe("exact");
  expect(kolmogorovSmirnovPValue(300, { n: 40, m: 40, stepsMax: 1 }).pMethod).toBe("exact");
  expect(kolmogorovSmirnovPValue(300, { n: 40, m: 40.5 }).pMethod).toBe("asymptotic");
});

test("7 of 7 rows at distance 2/7 have the p-value that counting lattice paths gives", () => {
  // p = 2 (C(14,5) - C(14,3) + C(14,1)) / C(14,7) = 2 (2002 - 364 + 14) / 3432
  const { statistic, pValue } = kolmogorovSmirnov([1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8, 9]);
  expect(statistic).toBe(2 / 7);
  expect(pValue).toBeCloseTo((2 * (2002 - 364 + 14)) / 3432, 14);
});

test.each([
  { promise: "no reference row", reference: [], current: [1], n: 1, m: 0 },
  { promise: "no current row", reference: [1], current: [], n: 0, m: 1 },
  { promise: "all values missing", reference: [Number.NaN, null, undefined], current: [1, 2], n: 2, m: 0 },
])("$promise: every number is null, none is 0", ({ reference, current, n, m }) => {
  const nothing = { statistic: null, pValue: null, logPValue: null, pMethod: "none", n, m };
  expect(kolmogorovSmirnov(reference, current)).toEqual(nothing);
});

test("identical constants give p = 1, not NaN", () => {
  expect(kolmogorovSmirnov([5, 5, 5], [5, 5])).toMatchObject({ statistic: 0, pValue: 1, logPValue: 0 });
});

test("different constants are at the largest distance, with a p-value", () => {
  const { statistic, pValue } = kolmogorovSmirnov(Array(30).fill(1), Array(30).fill(2));
  expect(statistic).toBe(1);
  // The one path of C(60, 30) that passes all of one sample first, or the other.
  expect(pValue! / (2 / 118264581564861424)).toBeCloseTo(1, 12);
});

test("-0 equals 0, and infinities are the outermost values", () => {
  expect(kolmogorovSmirnov([-0, 0], [0, -0]).statistic).toBe(0);
  expect(kolmogorovSmirnov([-Infinity, 0, Infinity], [-Infinity, 0, Infinity]).statistic).toBe(0);
  expect(kolmogorovSmirnov([0, 0, Infinity], [0, 0, 1e308]).statistic).toBeCloseTo(1 / 3, 15);
});

test("an outlier of 1e9 in the reference leaves the distance alone (10,000 equal-width bins lose it)", () => {
  const lognormal = weyl({ rows: 2000, levels: 0, scale: 1, shift: 0 }).map((u) => Math.exp(3 * (u - 0.5)));
  const shifted = lognormal.map((value) => value * 2);
  const clean = kolmogorovSmirnov(lognormal, shifted).statistic!;
  const spoilt = kolmogorovSmirnov([...lognormal, 1e9], shifted).statistic!;
  expect(clean).toBeGreaterThan(0.2);
  expect(Math.abs(spoilt - clean)).toBeLessThan(1 / 2000);
});

test("the logarithm goes on where p has underflowed, and never rises with the distance", () => {
  const reference = weyl({ rows: 20_000, levels: 0, scale: 1, shift: 0 });
  const logs = Array.from({ length: 100 }, (_, step) => {
    const result = kolmogorovSmirnov(
      reference,
      reference.map((value) => value + step / 90),
    );
    expect(result.pValue).toBeCloseTo(Math.exp(result.logPValue!), 300);
    return result.logPValue!;
  });
  expect(logs.every((log, step) => Number.isFinite(log) && (step === 0 || log <= logs[step - 1]!))).toBe(true);
  expect(logs.at(-1)).toBeLessThan(-15_000);
});

const anyNumber = fc.oneof(
  fc.double({ noNaN: false }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(-0, 0, Infinity, -Infinity, null),
);
const anySample = fc.array(anyNumber, { maxLength: 40 });

test("the distance is the largest difference of the two shares at or below any value", () => {
  const few = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(few, few, (reference, current) => {
      const shareAtMost = (sample: readonly number[], value: number) =>
        sample.filter((other) => other <= value).length / sample.length;
      const gaps = [...reference, ...current].map((value) =>
        Math.abs(shareAtMost(reference, value) - shareAtMost(current, value)),
      );
      expect(kolmogorovSmirnov(reference, current).statistic).toBeCloseTo(Math.max(...gaps), 14);
    }),
    { numRuns: 500 },
  );
});

test("row order, swapped samples and sorted input change nothing; no number is NaN or infinite", () => {
  fc.assert(
    fc.property(anySample, anySample, (reference, current) => {
      const result = kolmogorovSmirnov(Object.freeze(reference), Object.freeze(current));
      expect(kolmogorovSmirnov(reference.toReversed(), current.toReversed())).toEqual(result);
      expect(kolmogorovSmirnovOfSorted(sortFloat64(reference), sortFloat64(current))).toEqual(result);
      const swapped = kolmogorovSmirnov(current, reference);
      expect(swapped.statistic).toBe(result.statistic);
      for (const value of [result.statistic, result.pValue, result.logPValue]) {
        expect(value === null || Number.isFinite(value)).toBe(true);
      }
    }),
  );
});
