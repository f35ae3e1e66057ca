import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { weyl, type Weyl } from "../../test/weyl.ts";
import { energyDistance, energyDistanceOfSorted } from "../distances/energy-distance.ts";
import { wassersteinDistance, wassersteinDistanceOfSorted } from "../distances/wasserstein-distance.ts";
import type { Numbers } from "../histogram/float64-of.ts";
import { logStudentSurvival, studentSurvival } from "../special/student-survival.ts";
import { logAndersonDarlingSurvival } from "../special/anderson-darling-survival.ts";
import { logCramerVonMisesSurvival } from "../special/cramer-von-mises-survival.ts";
import { andersonDarling, andersonDarlingOfSorted } from "./anderson-darling.ts";
import { cramerVonMises } from "./cramer-von-mises.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { permutationPValue } from "./permutation-p-value.ts";
import { welchTest } from "./welch-test.ts";

type Found = Readonly<Record<string, number | string | null>> | null;

/** Methods on numeric samples, under the names of the reference files. */
const methods: Readonly<Record<string, (reference: Numbers, current: Numbers) => Found>> = {
  wasserstein: (reference, current) => {
    const found = wassersteinDistance(reference, current);
    return found && { wasserstein: found.distance };
  },
  energy: (reference, current) => {
    const found = energyDistance(reference, current);
    return found && { energy: found.distance };
  },
  mannWhitney: (reference, current) => {
    const found = mannWhitney(reference, current);
    return found.statistic === null ? null : { u: found.statistic, uP: found.pValue, uMethod: found.pMethod };
  },
  welch: (reference, current) => {
    const found = welchTest(reference, current);
    return found && { t: found.statistic, df: found.degreesOfFreedom, effect: found.effect, tLogP: found.logPValue };
  },
};

const squaredDistances: typeof methods = {
  cramerVonMises: (reference, current) => {
    const found = cramerVonMises(reference, current);
    return found.statistic === null ? null : { cvm: found.statistic, cvmP: found.pValue, cvmMethod: found.pMethod };
  },
  andersonDarling: (reference, current) => {
    const found = andersonDarling(reference, current);
    if (found.n === 0 || found.m === 0) return null;
    return { ad: found.statistic, adP: andersonDarling(reference, current, { compat: "scipy" }).pValue };
  },
};

const all = { ...methods, ...squaredDistances };

type Side = Weyl | readonly number[];
type Case = { readonly name: string; readonly reference: Side; readonly current: Side } & Record<string, unknown>;
const samples = readReference<Case>("sample_methods")["samples"]!;
const rowsOf = (side: Side): Numbers => ("rows" in side ? weyl(side) : side);

test.each(samples.cases)("$name: every method as SciPy or mpmath has it", ({ reference, current, ...expected }) => {
  for (const method of Object.values(methods)) {
    for (const [key, value] of Object.entries(method(rowsOf(reference), rowsOf(current))!)) {
      const wanted = expected[key];
      const near = value === wanted || isNear(Number(value), Number(wanted), samples);
      expect([key, value, wanted, near]).toEqual([key, value, wanted, true]);
    }
  }
});

const squared = readReference<Case>("squared_distances");

test.each(squared["samples"]!.cases)("$name: squared distances as SciPy", ({ reference, current, ...expected }) => {
  for (const method of Object.values(squaredDistances)) {
    for (const [key, value] of Object.entries(method(rowsOf(reference), rowsOf(current))!)) {
      const wanted = expected[key];
      // SciPy's p of Cramér-von Mises is noise below 1e-8, and left out of the file.
      const near =
        wanted === null
          ? Number(value) < 1e-8
          : value === wanted || isNear(Number(value), Number(wanted), squared["samples"]!);
      expect([key, value, wanted, near]).toEqual([key, value, wanted, true]);
    }
  }
});

test.each([
  ["cramerVonMisesSurvival", logCramerVonMisesSurvival],
  ["andersonDarlingSurvival", logAndersonDarlingSurvival],
] as const)(
  "%s agrees with its authors' series in 50 digits and more, from the bulk into the tail",
  (name, survival) => {
    const table = readReference<[number, number]>("squared_distances")[name]!;
    for (const [x, expected] of table.cases) {
      expect([x, survival(x), isNear(survival(x), expected, table)]).toEqual([x, survival(x), true]);
    }
    expect(survival(0)).toBe(0);
    expect(() => survival(Number.NaN)).toThrow(RangeError);
  },
);

test("the limit laws go on where a probability underflows, and never rise", () => {
  for (const survival of [logCramerVonMisesSurvival, logAndersonDarlingSurvival]) {
    const logs = [0, 1e-3, 0.01, 0.1, 1, 10, 1e3, 1e5, 1e7].map(survival);
    expect(logs.every((log, i) => Number.isFinite(log) && log <= (logs[i - 1] ?? 0))).toBe(true);
    expect(logs.at(-1)).toBeLessThan(-1e6);
  }
});

test("Anderson-Darling's p is that of permutations, over more than the .001 to .25 that SciPy tells", () => {
  const [before, after] = [
    weyl({ rows: 60, levels: 0, scale: 1, shift: 0 }),
    weyl({ rows: 40, levels: 0, scale: 1, shift: 0.1 }),
  ];
  const distance = (a: Float64Array, b: Float64Array) => andersonDarlingOfSorted(a, b) ?? 0;
  const permuted = permutationPValue(before, after, distance, { permutations: 1999 })!;
  expect(andersonDarling(before, after).pValue! / permuted).toBeCloseTo(1, 0);
  expect(andersonDarling(before, before).pValue).toBeGreaterThan(0.99);
  expect(
    andersonDarling(
      before,
      after.map((row) => row + 1),
    ).pValue,
  ).toBeLessThan(1e-15);
});

test("samples that hold one value are no evidence; different constants are the strongest", () => {
  expect(cramerVonMises(Array(50).fill(1), Array(40).fill(1))).toMatchObject({ pValue: 1, logPValue: 0 });
  expect(andersonDarling(Array(50).fill(1), Array(40).fill(1))).toMatchObject({
    statistic: null,
    pValue: 1,
    logPValue: 0,
  });
  expect(cramerVonMises(Array(50).fill(1), Array(40).fill(2)).pValue).toBeLessThan(1e-9);
  expect(andersonDarling(Array(50).fill(1), Array(40).fill(2)).pValue).toBeLessThan(1e-9);
});

const student = readReference<[number, number, number]>("sample_methods")["studentSurvival"]!;

test.each(student.cases)("Student at t = %d with %d degrees of freedom has ln p = %d", (t, df, expected) => {
  const found = logStudentSurvival(t, df);
  expect([found, isNear(found, expected, student)]).toEqual([found, true]);
  expect(studentSurvival(-t, df)).toBeCloseTo(1 - Math.exp(expected), 13);
});

test("Student refuses NaN and degrees of freedom that are not above 0", () => {
  expect(() => logStudentSurvival(Number.NaN, 1)).toThrow(RangeError);
  for (const df of [0, -1, Number.NaN, Infinity]) expect(() => logStudentSurvival(1, df)).toThrow(RangeError);
});

test.each(Object.entries(all))("%s has no result of an empty or missing sample", (_, method) => {
  for (const empty of [[], [Number.NaN, null, undefined]]) {
    expect(method(empty, [1, 2, 3])).toBeNull();
    expect(method([1, 2, 3], empty)).toBeNull();
  }
});

const value = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(-0, Infinity, -Infinity, Number.NaN, null, 1e300, -1.7e308),
);
const sample = fc.array(value, { maxLength: 40 });

test.each(Object.entries(all))("%s: order changes nothing, frozen input is left, no NaN or Infinity", (_, method) => {
  fc.assert(
    fc.property(sample, sample, (reference, current) => {
      const there = method(Object.freeze(reference), Object.freeze(current));
      const back = method(reference.toReversed(), current.toReversed());
      expect(back === null).toBe(there === null);
      for (const [key, found] of Object.entries(there ?? {})) {
        expect(found === null || typeof found === "string" || Number.isFinite(found)).toBe(true);
        const again = back![key];
        const near =
          found === again || isNear(Number(again), Number(found), { relativeTolerance: 1e-6, absoluteTolerance: 1e-9 });
        expect([key, found, again, near]).toEqual([key, found, again, true]);
      }
    }),
  );
});

test("constants: equal ones do not differ, different ones are told apart", () => {
  expect(welchTest([5, 5], [5, 5, 5])).toMatchObject({ statistic: null, effect: 0, pValue: 1, logPValue: 0 });
  expect(welchTest([0.1, 0.1, 0.1], [0.2, 0.2])).toMatchObject({ pValue: 0, logPValue: -Number.MAX_VALUE });
  expect(mannWhitney(Array(50).fill(1), Array(50).fill(1))).toMatchObject({ areaUnderCurve: 0.5, pValue: 1 });
  expect(mannWhitney(Array(50).fill(1), Array(50).fill(2)).areaUnderCurve).toBe(1);
  expect(wassersteinDistance([1, 1], [1])).toEqual({ distance: 0, effect: null, infinite: 0 });
});

test("one value is too few for Welch's variance", () => {
  expect(welchTest([1], [1, 2])).toBeNull();
});

test("Mann-Whitney is two-sided: a shift to either side has the same small p", () => {
  const rows = weyl({ rows: 200, levels: 0, scale: 1, shift: 0 });
  const down = mannWhitney(
    rows,
    rows.map((row) => row - 0.31),
  );
  const up = mannWhitney(
    rows.map((row) => row - 0.31),
    rows,
  );
  expect(down.pValue).toBeLessThan(1e-10);
  expect(down.pValue).toBe(up.pValue);
});

test("infinities are outermost ranks to Mann-Whitney, and counted but left out by distances", () => {
  expect(mannWhitney([1, 2], [3, Infinity]).statistic).toBe(4);
  expect(wassersteinDistance([1, -Infinity], [3, Infinity, 4])).toMatchObject({ distance: 2.5, infinite: 2 });
});

test("an outlier in the reference leaves the Wasserstein effect alone", () => {
  const rows = Array.from(weyl({ rows: 1000, levels: 0, scale: 1, shift: 0 }));
  const shifted = rows.map((row) => row + 0.5);
  const effect = wassersteinDistance(rows, shifted)!.effect!;
  expect(wassersteinDistance([...rows, 1e3], [...shifted, 1e3])!.effect).toBeCloseTo(effect, 1);
});

test.each([
  ["wasserstein", wassersteinDistanceOfSorted],
  ["energy", energyDistanceOfSorted],
] as const)("%s: a permuted p counts the order seen, so it is never 0", (_, distance) => {
  const rows = (shift: number) => Array.from(weyl({ rows: 60, levels: 0, scale: 1, shift }));
  expect(permutationPValue(rows(0), rows(2), distance, { permutations: 99 })).toBe(0.01);
  expect(permutationPValue(rows(0), rows(0), distance, { permutations: 99 })).toBe(1);
  expect(permutationPValue([], rows(0), distance)).toBeNull();
  expect(() => permutationPValue([1], [2], distance, { permutations: 0 })).toThrow(RangeError);
  // All 20 ways to deal 1 to 6 are equally likely, and 2 of them are as far apart: p is near .1.
  expect(permutationPValue([1, 2, 3], [4, 5, 6], distance)).toBeCloseTo(0.1, 1);
});
