import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { debiasedJensenShannonDistance } from "./debiased-jensen-shannon-distance.ts";
import { jensenShannonDistance } from "./jensen-shannon-distance.ts";
import { jensenShannonDivergence } from "./jensen-shannon-divergence.ts";
import { kolmogorovSmirnovStatisticOfCounts } from "./kolmogorov-smirnov-statistic-of-counts.ts";
import { poolRareCells } from "./pool-rare-cells.ts";
import { populationStabilityIndex } from "./population-stability-index.ts";

type Case = {
  readonly name: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly kolmogorovSmirnov: number;
  readonly divergence: number;
  readonly distance: number;
  readonly debiasedDistance: number;
  readonly psiRaw: number;
  readonly psiDebiased: number;
  readonly psiLogPValue: number;
};

const table = readReference<Case>("distances")["distances"]!;

test.each(table.cases)("$name: every distance as its formula with 50 digits", ({ reference, current, ...expected }) => {
  const psi = populationStabilityIndex(reference, current)!;
  const actual = {
    kolmogorovSmirnov: kolmogorovSmirnovStatisticOfCounts(reference, current)!,
    divergence: jensenShannonDivergence(reference, current)!,
    distance: jensenShannonDistance(reference, current)!,
    debiasedDistance: debiasedJensenShannonDistance(reference, current)!,
    psiRaw: psi.raw,
    psiDebiased: psi.debiased,
    psiLogPValue: psi.logPValue,
  };
  for (const [name, value] of Object.entries(actual)) {
    const wanted = expected[name as keyof typeof actual];
    expect([name, value, wanted, isNear(value, wanted, table)]).toEqual([name, value, wanted, true]);
  }
});

const distances = {
  kolmogorovSmirnovStatisticOfCounts,
  jensenShannonDivergence,
  jensenShannonDistance,
  debiasedJensenShannonDistance,
  psi: (reference: ArrayLike<number>, current: ArrayLike<number>) =>
    populationStabilityIndex(reference, current)?.debiased ?? null,
};

test.each(Object.entries(distances))("%s is null, not 0, where a sample has no row", (_, distance) => {
  expect(distance([0, 0], [1, 2])).toBeNull();
  expect(distance([1, 2], [0, 0])).toBeNull();
  expect(distance([], [])).toBeNull();
});

test.each(Object.entries(distances))("%s refuses what cannot be counts", (_, distance) => {
  expect(() => distance([1, 2], [1])).toThrow(RangeError);
  expect(() => distance([1, -2], [1, 2])).toThrow(RangeError);
  expect(() => distance([1, 2], [Number.NaN, 2])).toThrow(RangeError);
  expect(() => distance([1, 2], [Infinity, 2])).toThrow(RangeError);
});

/** Two samples over the same cells; fractions as expected histograms have them, down to `smallest`. */
const anyCounts = (smallest: number) => {
  const count = fc.oneof(fc.nat(1000), fc.double({ min: smallest, max: 1e6, noNaN: true }));
  return fc
    .integer({ min: 1, max: 30 })
    .map((length) => fc.array(count, { minLength: length, maxLength: length }))
    .chain((counts) => fc.tuple(counts, counts));
};

test("distances stay in range, are 0 against itself, and leave frozen input alone", () => {
  fc.assert(
    fc.property(anyCounts(0), ([reference, current]) => {
      Object.freeze(reference);
      Object.freeze(current);
      for (const [name, distance] of Object.entries(distances)) {
        const value = distance(reference, current);
        const highest = { jensenShannonDivergence: Math.LN2, psi: Number.MAX_VALUE }[name] ?? 1;
        expect(value === null || (value >= 0 && value <= highest)).toBe(true);
        const self = distance(current, current);
        expect(self === null || self === 0).toBe(true);
      }
    }),
  );
});

test("scaling an expected histogram changes no distance", () => {
  fc.assert(
    fc.property(anyCounts(1e-6), fc.constantFrom(0.125, 2, 1024), ([reference, current], factor) => {
      const scaled = reference.map((count) => count * factor);
      expect(jensenShannonDistance(scaled, current)).toBe(jensenShannonDistance(reference, current));
      expect(kolmogorovSmirnovStatisticOfCounts(scaled, current)).toBe(
        kolmogorovSmirnovStatisticOfCounts(reference, current),
      );
    }),
  );
});

test("effective rows, not scaled counts, decide how much is chance", () => {
  const reference = [400, 300, 200, 100];
  const scaled = reference.map((count) => count * 1000);
  const current = [30, 30, 25, 15];
  const rows = { referenceRows: 1000 };
  expect(debiasedJensenShannonDistance(scaled, current, rows)).toBeCloseTo(
    debiasedJensenShannonDistance(reference, current)!,
    12,
  );
  const psi = populationStabilityIndex(scaled, current, rows)!;
  const unscaled = populationStabilityIndex(reference, current)!;
  expect(psi.logPValue).toBeCloseTo(unscaled.logPValue, 10);
  expect(psi.debiased).toBeCloseTo(unscaled.debiased, 12);
});

test.each([
  { promise: "nothing is rare", reference: [50, 50], current: [40, 60], expected: [[50, 50], [40, 60], 0] },
  {
    promise: "rare cells become one",
    reference: [90, 6, 2, 2],
    current: [80, 14, 3, 3],
    expected: [[90, 6, 4], [80, 14, 6], 2],
  },
  {
    promise: "a pool that is rare joins the smallest kept",
    reference: [90, 8, 1, 1],
    current: [85, 13, 1, 1],
    expected: [[90, 10], [85, 15], 2],
  },
  {
    promise: "cells without a row disappear",
    reference: [50, 0, 50],
    current: [50, 0, 50],
    expected: [[50, 50], [50, 50], 0],
  },
  { promise: "all rare makes one cell", reference: [2, 2], current: [1, 3], expected: [[4], [4], 2] },
  {
    promise: "an unseen level counts by both samples",
    reference: [990, 0],
    current: [980, 20],
    expected: [[990, 0], [980, 20], 0],
  },
])("pooling: $promise", ({ reference, current, expected }) => {
  const { reference: before, current: after, pooled } = poolRareCells(reference, current);
  expect([Array.from(before), Array.from(after), pooled]).toEqual(expected);
});

test("pooling keeps every row", () => {
  fc.assert(
    fc.property(anyCounts(0), ([reference, current]) => {
      const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((total, count) => total + count, 0);
      const pooled = poolRareCells(reference, current);
      expect(sum(pooled.reference)).toBeCloseTo(sum(reference), 6);
      expect(sum(pooled.current)).toBeCloseTo(sum(current), 6);
    }),
  );
});
