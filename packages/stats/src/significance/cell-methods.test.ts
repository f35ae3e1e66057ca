import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { cramersV } from "../distances/cramers-v.ts";
import { hellingerDistance } from "../distances/hellinger-distance.ts";
import { kullbackLeiblerDivergence } from "../distances/kullback-leibler-divergence.ts";
import { totalVariationDistance } from "../distances/total-variation-distance.ts";
import { fisherExact } from "./fisher-exact.ts";
import { gTest } from "./g-test.ts";

/** Every method on counts that is computed on request, as the numbers it returns. */
const methods: Readonly<
  Record<string, (reference: ArrayLike<number>, current: ArrayLike<number>) => Record<string, number> | null>
> = {
  hellinger: (reference, current) => {
    const hellinger = hellingerDistance(reference, current);
    return hellinger === null ? null : { hellinger };
  },
  totalVariation: (reference, current) => {
    const found = totalVariationDistance(reference, current);
    return found && { totalVariation: found.distance, largest: found.largest };
  },
  kullbackLeibler: (reference, current) => {
    const found = kullbackLeiblerDivergence(reference, current);
    return found && { kullbackLeibler: found.divergence, kullbackLeiblerLogP: found.logPValue };
  },
  cramersV: (reference, current) => {
    const found = cramersV(reference, current);
    return found && { cramersV: found.uncorrected, cramersVCorrected: found.corrected };
  },
  g: (reference, current) => {
    const found = gTest(reference, current, { pooling: false });
    return found && { g: found.statistic, gLogP: found.logPValue };
  },
};

type Case = {
  readonly name: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
} & Record<string, unknown>;
const cells = readReference<Case>("cell_methods")["cells"]!;

test.each(cells.cases)("$name: every method as its formula with 50 digits", ({ reference, current, ...expected }) => {
  for (const method of Object.values(methods)) {
    for (const [key, value] of Object.entries(method(reference, current)!)) {
      const wanted = expected[key];
      expect([key, value, wanted, isNear(value, Number(wanted), cells)]).toEqual([key, value, wanted, true]);
    }
  }
});

test.each(Object.entries(methods))("%s: no row on a side gives null, what cannot be counts is refused", (_, method) => {
  for (const [reference, current] of [
    [
      [0, 0],
      [1, 2],
    ],
    [
      [1, 2],
      [0, 0],
    ],
    [[], []],
  ] as const) {
    expect(method(reference, current)).toBeNull();
  }
  expect(() => method([1, 2], [1])).toThrow(RangeError);
  for (const count of [-1, Number.NaN, Infinity]) expect(() => method([count, 2], [1, 2])).toThrow(RangeError);
});

const anyCounts = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 20 });

test.each(Object.entries(methods))(
  "%s: order of cells changes nothing, frozen input is left, numbers are finite",
  (_, method) => {
    fc.assert(
      fc.property(anyCounts, (pairs) => {
        const reference = Object.freeze(pairs.map(([before]) => before));
        const current = Object.freeze(pairs.map(([, after]) => after));
        const there = method(reference, current);
        const back = method(reference.toReversed(), current.toReversed());
        expect(back === null).toBe(there === null);
        for (const [key, value] of Object.entries(there ?? {})) {
          expect(Number.isFinite(value)).toBe(true);
          expect(isNear(back![key]!, value, { relativeTolerance: 1e-9, absoluteTolerance: 1e-9 })).toBe(true);
        }
      }),
    );
  },
);

test.each(Object.entries(methods))("%s: a sample against itself is no difference", (_, method) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 }), (counts) => {
      for (const value of Object.values(method(counts, counts)!)) expect(Math.abs(value)).toBeLessThan(1e-12);
    }),
  );
});

test("the G-test pools rare cells unless told not to", () => {
  expect(gTest([600, 400, 0], [599, 399, 2])).toMatchObject({ degreesOfFreedom: 1, pooled: 1 });
  expect(gTest([600, 400, 0], [599, 399, 2], { pooling: false })).toMatchObject({ degreesOfFreedom: 2, pooled: 0 });
});

const fisher = readReference<[number, number, number, number, number]>("cell_methods")["fisherExact"]!;

test.each(fisher.cases)("Fisher: %i of %i against %i of %i gives ln p = %f", (a, m, b, n, logPValue) => {
  const found = fisherExact({ hits: a, rows: m }, { hits: b, rows: n })!.logPValue;
  expect([found, isNear(found, logPValue, fisher)]).toEqual([found, true]);
});

test("Fisher of a million rows a side is near the z-test, and ends in milliseconds", () => {
  // z = (.501 - .5) / sqrt(.5005 * .4995 * 2e-6) = 1.41422; two-sided p = .1573, exact p a little larger.
  const { pValue } = fisherExact({ hits: 500_000, rows: 1e6 }, { hits: 501_000, rows: 1e6 })!;
  expect(pValue).toBeCloseTo(0.1575, 3);
});

test("Fisher does not change when samples, or hits and misses, are exchanged", () => {
  const proportion = fc.tuple(fc.nat(60), fc.nat(60)).map(([hits, misses]) => ({ hits, rows: hits + misses }));
  const other = ({ hits, rows }: { hits: number; rows: number }) => ({ hits: rows - hits, rows });
  fc.assert(
    fc.property(proportion, proportion, (reference, current) => {
      const p = fisherExact(reference, current)?.pValue ?? -1;
      expect(fisherExact(current, reference)?.pValue ?? -1).toBeCloseTo(p, 11);
      expect(fisherExact(other(reference), other(current))?.pValue ?? -1).toBeCloseTo(p, 11);
      expect(p === -1 || (p > 0 && p <= 1)).toBe(true);
    }),
  );
});

test("Fisher needs whole rows, and has no result of an empty sample", () => {
  expect(fisherExact({ hits: 0, rows: 0 }, { hits: 1, rows: 2 })).toBeNull();
  expect(fisherExact({ hits: 0, rows: 5 }, { hits: 5, rows: 5 })!.oddsRatio).toBeNull();
  for (const hits of [-1, 0.5, 3, Number.NaN]) {
    expect(() => fisherExact({ hits, rows: 2 }, { hits: 1, rows: 2 })).toThrow(RangeError);
  }
});
