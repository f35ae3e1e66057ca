import * as fc from "fast-check";
import { expect, test } from "vitest";

import { regroupBins } from "./regroup-bins.ts";

const total = (counts: readonly number[] | undefined): number => (counts ?? []).reduce((sum, count) => sum + count, 0);

test("few bins stay as they are", () => {
  const binned = { edges: [1, 2], counts: [[1, 2, 3]] };
  expect(regroupBins(binned, 24)).toBe(binned);
});

test("bins of equal mass show the shape: where they are narrow the bar is high", () => {
  // Ten rows in each bin; those from 40 to 60 are a quarter as wide as the others.
  const edges = [0, 20, 40, 45, 50, 55, 60, 80, 100];
  const counts = [[0, 10, 10, 10, 10, 10, 10, 10, 10, 0]];
  const { edges: wide, counts: drawn } = regroupBins({ edges, counts }, 7);
  expect(wide).toEqual([0, 20, 40, 60, 80, 100]);
  expect(drawn[0]?.map((count) => Math.round(count))).toEqual([0, 10, 10, 40, 10, 10, 0]);
});

test("a tail that holds next to nothing does not flatten the rest", () => {
  const edges = Array.from({ length: 60 }, (_, i) => (i < 58 ? i : i * 1000));
  const counts = [edges.map((_, i) => (i < 58 ? 100 : 1)).concat(1)];
  const { edges: drawn } = regroupBins({ edges, counts }, 24);
  expect(drawn.at(-1)).toBeLessThan(1000);
});

test("no row is lost or made, and all samples share the edges", () => {
  const samples = fc
    .integer({ min: 30, max: 120 })
    .chain((bins) =>
      fc.tuple(
        fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: bins - 1, maxLength: bins - 1 }),
        fc.array(fc.nat(500), { minLength: bins, maxLength: bins }),
        fc.array(fc.nat(500), { minLength: bins, maxLength: bins }),
      ),
    );
  fc.assert(
    fc.property(samples, ([edges, reference, current]) => {
      const sorted = edges.toSorted((a, b) => a - b);
      const { edges: drawn, counts } = regroupBins({ edges: sorted, counts: [reference, current] }, 24);
      expect(total(counts[0])).toBeCloseTo(total(reference), 6);
      expect(total(counts[1])).toBeCloseTo(total(current), 6);
      expect(counts.every((sample) => sample.length === drawn.length + 1)).toBe(true);
    }),
  );
});
