import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { weyl, type Weyl } from "../../test/weyl.ts";
import { kolmogorovSmirnovStatisticOfCounts } from "../distances/kolmogorov-smirnov-statistic-of-counts.ts";
import { populationStabilityIndex } from "../distances/population-stability-index.ts";
import { kolmogorovSmirnov } from "../significance/kolmogorov-smirnov.ts";
import { atomBins } from "./atom-bins.ts";
import { binCounts } from "./bin-counts.ts";
import { groupBins } from "./group-bins.ts";
import { nextDouble } from "./next-double.ts";
import { locatorsOf, prepareBinning } from "./prepare-binning.ts";
import { quantileEdges } from "./quantile-edges.ts";
import { quantile } from "./quantile.ts";
import { sortFloat64 } from "./sort-float64.ts";
import { sumGroups } from "./sum-groups.ts";

const transforms: Readonly<Record<string, (x: number) => number>> = {
  none: (x) => x,
  "zero inflated": (x) => (x < 0.4 ? 0 : x),
  reciprocal: (x) => 1 / (x + 0.001),
  negated: (x) => -x,
};

type BinsCase = {
  readonly name: string;
  readonly sample: Weyl;
  readonly transform: string;
  readonly bins: number;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
};

test.each(readReference<BinsCase>("histogram")["bins"]!.cases)(
  "$name: edges and counts to the last bit as NumPy makes them",
  ({ sample, transform, bins, edges, counts }) => {
    const values = weyl(sample).map(transforms[transform]!);
    const own = quantileEdges(sortFloat64(values), bins);
    expect(Array.from(own)).toEqual(edges);
    expect(Array.from(binCounts(values, own).counts)).toEqual(counts);
  },
);

const quantiles = readReference<{ values: number[]; q: number; expected: number }>("histogram")["quantile"]!;

test("quantiles are those of NumPy", () => {
  const wrong = quantiles.cases.filter(({ values, q, expected }) => !isNear(quantile(values, q)!, expected, quantiles));
  expect(wrong).toEqual([]);
});

test("the quantile of nothing is null, of infinities infinite, never NaN", () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(quantile([-Infinity, Infinity], 0)).toBe(-Infinity);
  expect(quantile([-Infinity, -Infinity, 3], 0.25)).toBe(-Infinity);
  expect(quantile([-1e308, 1e308], 0.25)).toBeCloseTo(-5e307, -300);
  expect(() => quantile([1], 1.1)).toThrow(RangeError);
  expect(() => quantile([1], Number.NaN)).toThrow(RangeError);
});

const anyValue = fc.oneof(
  fc.double(),
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(-0, 0, Infinity, -Infinity, Number.NaN, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
);
const anyColumn = fc.array(anyValue, { maxLength: 300 });

test.each([0, 1, 100, 2047, 2048, 10_000])("%i rows of any size sort as the language sorts them", (length) => {
  const spread = weyl({ rows: length, levels: 0, scale: 1, shift: -0.5 });
  const columns = [
    spread,
    spread.map((value) => value * 10 ** Math.trunc(value * 600)),
    spread.map((value) => Math.trunc(value * 9)),
    spread.map((value) => 1 + value * 1e-12),
    spread.map((value) => 1.7e12 + Math.trunc(value * 1e9)),
    spread.map((value, row) => [Infinity, -Infinity, -Number.MAX_VALUE, 5e-324, -5e-324, value][row % 6]!),
  ];
  for (const column of columns) {
    expect(sortFloat64(column)).toEqual(column.map((value) => value + 0).sort());
  }
});

test("sorting drops missing values, makes -0 a 0 and leaves its input alone", () => {
  const column = Object.freeze([2, null, -0, Number.NaN, undefined, -1]);
  expect(Array.from(sortFloat64(column))).toEqual([-1, 0, 2]);
  const typed = Float64Array.of(3, 1, 2);
  sortFloat64(typed);
  expect(Array.from(typed)).toEqual([3, 1, 2]);
});

test("edges are ascending, finite and never more than asked for, whatever the column", () => {
  fc.assert(
    fc.property(anyColumn, fc.integer({ min: 1, max: 300 }), (column, bins) => {
      const edges = quantileEdges(sortFloat64(column), bins);
      expect(edges.length).toBeLessThan(bins);
      expect(edges.every((edge, at) => Number.isFinite(edge) && (at === 0 || edges[at - 1]! < edge))).toBe(true);
      expect(edges.some((edge) => Object.is(edge, -0))).toBe(false);
    }),
  );
});

test("the number of bins asked for is obeyed", () => {
  const sorted = sortFloat64(weyl({ rows: 5000, levels: 0, scale: 1, shift: 0 }));
  for (const bins of [5, 10, 30, 100]) expect(quantileEdges(sorted, bins)).toHaveLength(bins - 1);
});

test("every locator counts as binary search does: n rows, each in the bin of so many edges <= it", () => {
  const anyEdges = fc
    .array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -9, max: 9 })), {
      maxLength: 80,
    })
    .map((edges) => Float64Array.from(new Set(edges.map((edge) => edge + 0))).sort());
  fc.assert(
    fc.property(anyColumn, anyEdges, (column, edges) => {
      // The edges themselves and their neighbours are where an approximate table would err.
      const near = Array.from(edges).flatMap((edge) => [edge, nextDouble(edge), -nextDouble(-edge)]);
      const values = Float64Array.from([...column, ...near]);
      const expected = new Uint32Array(edges.length + 1);
      for (const value of values)
        if (!Number.isNaN(value)) expected[edges.filter((edge) => edge <= value).length]! += 1;
      for (const locator of locatorsOf(edges)) {
        const tally = { counts: new Uint32Array(edges.length + 1), missing: 0, negInf: 0, posInf: 0 };
        locator.tally(values, tally);
        expect([locator.method, ...tally.counts]).toEqual([locator.method, ...expected]);
        expect(tally.missing).toBe(values.filter(Number.isNaN).length);
        expect(tally.posInf).toBe(values.filter((value) => value === Infinity).length);
        expect(tally.negInf).toBe(values.filter((value) => value === -Infinity).length);
      }
    }),
    { numRuns: 500 },
  );
});

test("-0 lies in the bin of 0, whichever locator finds it", () => {
  for (const edges of [[0, 1], [-1, 0], [0], [-0, 3]]) {
    expect(binCounts([-0], edges)).toEqual(binCounts([0], edges));
    for (const locator of locatorsOf(Float64Array.from(edges, (edge) => edge + 0))) {
      const tally = { counts: new Uint32Array(edges.length + 1), missing: 0, negInf: 0, posInf: 0 };
      locator.tally(Float64Array.of(-0), tally);
      expect([locator.method, ...tally.counts]).toEqual([locator.method, ...binCounts([0], edges).counts]);
    }
  }
});

test.each([
  { promise: "a light tail takes the grid", values: (x: number) => x, method: "grid" },
  { promise: "a heavy tail takes the bits", values: (x: number) => Math.exp(40 * x), method: "bits" },
  {
    promise: "tight clusters far apart take the search",
    values: (x: number) => (x < 0.5 ? 1 + x * 1e-12 : -1 - x * 1e-12),
    method: "search",
  },
])("$promise", ({ values, method }) => {
  const column = weyl({ rows: 20_000, levels: 0, scale: 1, shift: 0 }).map(values);
  expect(prepareBinning(quantileEdges(sortFloat64(column), 256)).method).toBe(method);
});

test("counting in parts and adding equals counting at once; row order and frozen input change nothing", () => {
  fc.assert(
    fc.property(anyColumn, fc.nat(300), (column, cut) => {
      const binning = prepareBinning([-1, 0, nextDouble(0), 2.5, 1e10]);
      const whole = binning.count(Object.freeze(column));
      const [left, right] = [binning.count(column.slice(0, cut)), binning.count(column.slice(cut))];
      expect(left.counts.map((count, bin) => count + right.counts[bin]!)).toEqual(whole.counts);
      expect(left.n + right.n).toBe(whole.n);
      expect(binning.count(column.toReversed())).toEqual(whole);
      expect(whole.counts.reduce((sum, count) => sum + count, 0)).toBe(whole.n);
      for (const value of column) {
        const bin = binning.binOf(value);
        expect(bin === null ? Number.isNaN(value) : whole.counts[bin]! > 0).toBe(true);
      }
    }),
  );
});

test.each([
  ["NaN among edges", [0, Number.NaN]],
  ["an infinite edge", [0, Infinity]],
  ["falling edges", [1, 0]],
  ["repeated edges", [1, 1]],
  ["both zeros", [-0, 0]],
])("%s is a programmer's mistake", (_, edges) => {
  expect(() => prepareBinning(edges)).toThrow(RangeError);
});

test("without edges there is one bin for everything", () => {
  expect(binCounts([1, -Infinity, Number.NaN], [])).toEqual({
    counts: Uint32Array.of(2),
    n: 2,
    missing: 1,
    negInf: 1,
    posInf: 0,
  });
});

test("values out of the reference's range fall into open outer bins, so drift beyond the edges is seen", () => {
  const reference = weyl({ rows: 5000, levels: 0, scale: 1, shift: 0 });
  const edges = quantileEdges(sortFloat64(reference), 10);
  const beyond = reference.map((value) => value + 50);
  const { counts, n } = binCounts(beyond, edges);
  expect(n).toBe(5000);
  expect(counts.at(-1)).toBe(5000);
  expect(populationStabilityIndex(binCounts(reference, edges).counts, counts)!.raw).toBeGreaterThan(5);
});

test("60 % zeros that become .001 are seen: atoms have bins of their own", () => {
  const reference = weyl({ rows: 5000, levels: 0, scale: 1, shift: 0 }).map((value) => (value < 0.6 ? 0 : value));
  const current = reference.map((value) => (value === 0 ? 0.001 : value));
  const edges = quantileEdges(sortFloat64(reference), 256);
  const distance = kolmogorovSmirnovStatisticOfCounts(
    binCounts(reference, edges).counts,
    binCounts(current, edges).counts,
  );
  expect(distance).toBeCloseTo(0.6, 2);
  expect(atomBins(edges)).toHaveLength(1);
});

test("the distance on bins never exceeds that of the rows, and falls short by at most the fullest bin", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 50 }),
      (reference, current, bins) => {
        const edges = quantileEdges(sortFloat64(reference), bins);
        const [before, after] = [binCounts(reference, edges).counts, binCounts(current, edges).counts];
        const binned = kolmogorovSmirnovStatisticOfCounts(before, after)!;
        const exact = kolmogorovSmirnov(reference, current).statistic!;
        const fullest =
          Math.max(
            ...before.map((count, bin) => Math.min(count / reference.length, after[bin]! / current.length) * 1e9),
          ) / 1e9;
        expect(binned).toBeLessThanOrEqual(exact + 1e-12);
        expect(exact).toBeLessThanOrEqual(
          binned + Math.max(fullest, ...Array.from(before, (count) => count / reference.length)) + 1e-12,
        );
      },
    ),
  );
});

test.each([
  {
    promise: "equal bins make equal groups",
    counts: Array(100).fill(10),
    atoms: [],
    groups: 10,
    masses: Array(10).fill(100),
  },
  { promise: "a big atom stays alone", counts: [10, 10, 40, 10, 10], atoms: [2], groups: 3, masses: [20, 40, 20] },
  { promise: "a small atom does not", counts: [45, 5, 45, 5], atoms: [1], groups: 2, masses: [50, 50] },
  {
    promise: "a constant has a group on either side for new values",
    counts: [0, 500, 0],
    atoms: [1],
    groups: 10,
    masses: [0, 500, 0],
  },
  { promise: "bins after the last row join its group", counts: [10, 10, 0, 0], atoms: [], groups: 2, masses: [10, 10] },
  { promise: "fewer bins than groups", counts: [10, 20, 30], atoms: [], groups: 10, masses: [10, 20, 30] },
  { promise: "no reference row: one group", counts: [0, 0, 0], atoms: [], groups: 10, masses: [0] },
])("groups: $promise", ({ counts, atoms, groups, masses }) => {
  expect(Array.from(sumGroups(counts, groupBins(counts, atoms, groups)))).toEqual(masses);
});

test("groups of counts are those of their shares, whatever the scale", () => {
  const anyCounts = fc.array(fc.nat(30), { minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(anyCounts, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (counts, scale) => {
      const scaled = counts.map((count) => count * scale);
      expect(groupBins(scaled, [], 10)).toEqual(groupBins(counts, [], 10));
    }),
  );
});

test("groups are runs of bins, keep every row, and atoms of a tenth are alone in theirs", () => {
  const anyCounts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 256 });
  fc.assert(
    fc.property(
      anyCounts,
      fc.array(fc.nat(255), { maxLength: 10 }),
      fc.integer({ min: 1, max: 20 }),
      (counts, anyAtoms, groups) => {
        const atoms = [...new Set(anyAtoms)].filter((bin) => bin < counts.length);
        const groupOf = groupBins(counts, atoms, groups);
        const total = counts.reduce((sum, count) => sum + count, 0);
        expect(sumGroups(counts, groupOf).reduce((sum, mass) => sum + mass, 0)).toBe(total);
        expect(
          groupOf.every((group, bin) => group === (groupOf[bin - 1] ?? 0) || group === groupOf[bin - 1]! + 1),
        ).toBe(true);
        const alone = atoms.filter((bin) => counts[bin]! >= 0.1 * total);
        for (const bin of alone) expect(groupOf.filter((group) => group === groupOf[bin])).toHaveLength(1);
        expect(groupOf.at(-1)).toBeLessThan(groups + 2 * alone.length + 1);
      },
    ),
  );
});
