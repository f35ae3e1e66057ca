import { expect, test } from "vitest";
import { binsOf, chunkOf, countedOn, normals } from "../../test/rows.ts";
import { drawRows } from "./draw-rows.ts";
import { fitBins } from "./fit-bins.ts";
import type { NumericBins } from "./profile.ts";
import { type ReferenceSampler, sampleDrawn, sampleReference } from "./sample-reference.ts";

function numeric(values: readonly number[], bins?: number): NumericBins {
  const found = binsOf({ x: values }, bins === undefined ? {} : { bins }).features[0];
  if (found?.kind !== "numeric") throw new Error("a numeric feature");
  return found;
}

test("a value that holds whole quantile steps has a bin of its own", () => {
  // 60 % zeros: 0 is an atom, so its edge is followed by the next representable number.
  const values = [...Array.from({ length: 600 }, () => 0), ...Array.from({ length: 400 }, (_, i) => i + 1)];
  const bins = numeric(values);
  const at = bins.edges.indexOf(0);
  expect(bins.edges[at + 1]).toBe(Number.MIN_VALUE);
  expect(bins.atoms).toContain(at + 1);
  expect(countedOn(binsOf({ x: values }), { x: values }).features[0]?.counts[at + 1]).toBe(600);
});

test("edges ascend without repeats and make no more than 256 bins", () => {
  for (const values of [normals(5000, 3), normals(5000, 4).map(Math.round), normals(300, 5), [1], [2, 2, 2]]) {
    const { edges } = numeric(values);
    expect(edges.length).toBeLessThanOrEqual(255);
    expect(edges).toEqual(Float64Array.from(new Set(edges)).toSorted());
  }
});

test("the number of bins asked for is obeyed", () => {
  const values = Array.from({ length: 10_000 }, (_, i) => i);
  for (const bins of [5, 10, 30, 100]) expect(numeric(values, bins).edges).toHaveLength(bins - 1);
});

test("the centre is the median", () => {
  expect(numeric([5, 1, 4, 2]).centre).toBe(3);
});

test("a numeric feature without values has one bin", () => {
  const sampler = sampleReference([{ feature: "x", kind: "numeric" }]);
  sampler.add(chunkOf({ x: [null, null] }));
  expect(fitBins(sampler.sample()).features).toEqual([
    { feature: "x", kind: "numeric", edges: new Float64Array(0), atoms: [], centre: 0 },
  ]);
});

test("levels come by descending count, ties by code point, and those beyond the kept ones are known", () => {
  const bins = binsOf({ x: ["b", "\u{1F600}", "\uFF5E", "a", "c", "c", "b"] }, { levelsMax: 3 });
  // b and c twice; of the rest a is the first by code point
  expect(bins.features[0]).toMatchObject({ levels: ["b", "c", "a"] });
  const counted = countedOn(bins, { x: ["\uFF5E", "\u{1F600}", "new", "a"] }).features[0];
  expect(counted).toMatchObject({ other: 2, unseen: 1 });
});

test("a dictionary that keeps every level has no filter", () => {
  expect(binsOf({ x: ["a", "b"] }).features[0]).toMatchObject({ rest: null });
});

test("the same rows in other chunks give the same sample, and one of the asked size", () => {
  const values = Array.from({ length: 3000 }, (_, i) => i);
  const sample = (cuts: readonly number[]): Float64Array => {
    const sampler = sampleReference([{ feature: "x", kind: "numeric" }], { rowsMax: 500, seed: 9 });
    cuts.forEach((from, i) => sampler.add(chunkOf({ x: values.slice(from, cuts[i + 1]) })));
    const feature = sampler.sample().features[0];
    return feature?.kind === "numeric" ? feature.values : new Float64Array(0);
  };
  const whole = sample([0]);
  expect(whole).toHaveLength(500);
  expect(sample([0, 1, 499, 501, 2000])).toEqual(whole);
});

test("a sample is uniform over the rows", () => {
  // Rows 0..9,999, 2,000 kept: the mean of a uniform sample is 4,999.5 with standard deviation 2,887 / root 2,000 x root .8 = 58
  const sampler = sampleReference([{ feature: "x", kind: "numeric" }], { rowsMax: 2000, seed: 2 });
  for (let from = 0; from < 10_000; from += 100) {
    sampler.add(chunkOf({ x: Array.from({ length: 100 }, (_, i) => from + i) }));
  }
  const feature = sampler.sample().features[0];
  const values = feature?.kind === "numeric" ? Array.from(feature.values) : [];
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  expect(Math.abs(mean - 4999.5)).toBeLessThan(4 * 58);
});

test("missing and infinite numbers are no edges", () => {
  const { edges } = numeric([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, 2, 3]);
  expect([...edges].every((edge) => Number.isFinite(edge))).toBe(true);
});

test("one draw serves any number of samples of the same rows, however they are cut", () => {
  const values = Float64Array.from({ length: 5000 }, (_, row) => row);
  const sampleBy = (sampler: ReferenceSampler, size: number): unknown => {
    for (let start = 0; start < values.length; start += size) {
      const own = values.subarray(start, start + size);
      sampler.add({ rows: own.length, columns: [{ kind: "numeric", values: own, violations: 0 }] });
    }
    return sampler.sample();
  };
  const features = [{ feature: "x", kind: "numeric" }] as const;
  const alone = sampleBy(sampleReference(features, { rowsMax: 300, seed: 7 }), 5000);
  const draw = drawRows({ rowsMax: 300, seed: 7 });
  expect([700, 5000, 10].map((size) => sampleBy(sampleDrawn(features, { draw }), size))).toEqual([alone, alone, alone]);
});
