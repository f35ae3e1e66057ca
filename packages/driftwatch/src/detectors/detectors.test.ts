import { expect, test } from "vitest";
import { detectorContract, repeat } from "../../test/detector-contract.ts";
import { binsOf, countedOn, normals, type Table } from "../../test/rows.ts";
import { nameBins } from "../profile/name-bins.ts";
import type { Bins } from "../profile/profile.ts";
import { detectorsIn } from "./detectors-in.ts";
import { detectors, type Signal } from "./detectors.ts";
import type { Measure } from "./measure.ts";

for (const detector of [detectors.missing, detectors.unseen]) detectorContract(detector);

function measure(signal: Signal, reference: Table, current: Table, bins: Bins = binsOf(reference)): Measure {
  const [feature, before, now] = [
    bins.features[0],
    countedOn(bins, reference).features[0],
    countedOn(bins, current).features[0],
  ];
  if (feature === undefined || before === undefined || now === undefined) throw new Error("one feature is expected");
  return detectors[signal].measure({ bins: feature, reference: before, current: now, alpha: 0.01 });
}

test("different constants are the largest effect: D = 1, and nearly the bound of Jensen-Shannon", () => {
  const [reference, current] = [{ x: repeat(1, 100) }, { x: repeat(2, 100) }];
  expect(measure("ks", reference, current).effect.value).toBe(1);
  // Two cells without overlap: JSD = ln 2; the bias taken off is (2 - 1)(1/100 + 1/100)/8
  expect(measure("js", reference, current).effect.value).toBeCloseTo(Math.sqrt(Math.LN2 - 0.02 / 8), 12);
  expect(measure("js", reference, current).statistic).toBeCloseTo(Math.sqrt(Math.LN2), 12);
});

test("KS says where the shares differ most, prints the exact p-value and is judged by Kolmogorov's limit", () => {
  // Reference 1..100, current 1..50 twice: F(50) = .5 and G(50) = 1, so D = .5 at 50.
  const reference = { x: Array.from({ length: 100 }, (_, i) => i + 1) };
  const current = { x: Array.from({ length: 100 }, (_, i) => (i % 50) + 1) };
  const found = measure("ks", reference, current);
  expect(found.statistic).toBeCloseTo(0.5, 12);
  expect(found.details).toMatchObject({ at: 50 });
  // Q(.5 root 50) = 2 (e^-25 - e^-100 + ...) = 2.777588772...e-11
  expect(found.judgedBy?.pValue).toBeCloseTo(2 * Math.exp(-25), 20);
  // By reflection 2 (C(200, 150) - C(200, 200)) / C(200, 100): scipy.stats.ks_2samp prints 1.0024645454361508e-11.
  expect(found.pValue! / 1.0024645454361508e-11).toBeCloseTo(1, 10);
  expect(found.pMethod).toBe("exact");
  // root(ln(2/.01)/2) root(1/50)
  expect(found.critical).toBeCloseTo(Math.sqrt(Math.log(200) / 2 / 50), 12);
});

test("infinities rank as outermost values, and warn", () => {
  const reference = { x: normals(200, 1) };
  const found = measure("ks", reference, { x: [...normals(150, 2), ...repeat(Number.POSITIVE_INFINITY, 50)] });
  expect(found.effect.value).toBeGreaterThan(0.2);
  expect(found.details).toMatchObject({
    warnings: ["infinite-values"],
    infinite: { current: { negative: 0, positive: 50 } },
  });
});

test("one value 1e6 in the current sample does not hide a shift of half a standard deviation", () => {
  const reference = { x: normals(10_000, 11) };
  const shifted = normals(10_000, 12, 0.5);
  const plain = measure("js", reference, { x: shifted }).effect.value ?? 0;
  const spiked = measure("js", reference, { x: [...shifted.slice(1), 1e6] }).effect.value ?? 0;
  expect(spiked).toBeGreaterThan(0.15);
  expect(spiked).toBeCloseTo(plain, 3);
});

test("one value 1e9 in the reference does not coarsen the bins", () => {
  // Lognormal s = 3; between medians 1 and e^.5 D = 2 Phi(.5 / 2 / 3) - 1 = .0664
  const values = normals(20_000, 13).map((z) => Math.exp(3 * z));
  const current = { x: normals(20_000, 14).map((z) => Math.exp(0.5 + 3 * z)) };
  const plain = measure("ks", { x: values }, current).effect.value ?? 0;
  const spiked = measure("ks", { x: [...values.slice(1), 1e9] }, current).effect.value ?? 0;
  expect(Math.abs(plain - 0.0664)).toBeLessThan(0.015);
  expect(Math.abs(spiked - plain)).toBeLessThan(2 / 20_000);
});

test("values beyond the reference's range count in open outer bins", () => {
  const reference = { x: normals(1000, 15) };
  expect(measure("js", reference, { x: repeat(50, 1000) }).effect.value).toBeGreaterThan(0.7);
});

test("60 % zeros that move to .001 are seen: D = .6", () => {
  const rest = normals(400, 16, 5).map(Math.abs);
  const found = measure("ks", { x: [...repeat(0, 600), ...rest] }, { x: [...repeat(0.001, 600), ...rest] });
  expect(found.effect.value).toBeCloseTo(0.6, 12);
});

test("raw distances of 50 levels at 200 rows are mostly bias; the effect has it taken off", () => {
  const names = Array.from({ length: 50 }, (_, i) => `l${i}`);
  const reference = { x: names.flatMap((name) => repeat(name, 4)) };
  const current = { x: names.flatMap((name, i) => repeat(name, i % 2 === 0 ? 3 : 5)) };
  const found = measure("js", reference, current);
  expect(found.effect.value).toBeLessThan(0.05);
});

test("2 of 1,000 rows in an unseen level are no proof: neither 0 nor NaN", () => {
  const reference = { x: [...repeat("a", 500), ...repeat("b", 500)] };
  const current = { x: [...repeat("a", 499), ...repeat("b", 499), ...repeat("new", 2)] };
  // Both of the two unseen rows among the current half: (1000/2000)(999/1999)
  expect(measure("unseen", reference, current).pValue).toBeCloseTo(0.24987, 5);
  expect(measure("unseen", reference, current)).toMatchObject({
    effect: { value: 0.002 },
    details: { newLevels: [{ level: "new", rows: 2 }] },
  });
  expect(measure("js", reference, current).pValue).toBeGreaterThan(0.3);
});

test("a new level, a vanished one and their rows are named beside the pooled test", () => {
  const reference = { x: [...repeat("a", 60), ...repeat("b", 40)] };
  expect(measure("js", reference, { x: [...repeat("a", 30), ...repeat("c", 20)] }).details).toMatchObject({
    newLevels: [{ level: "c", rows: 20 }],
    vanishedLevels: [{ level: "b", rows: 40 }],
  });
});

test("a rare level that is absent by chance is not called vanished", () => {
  const reference = { x: [...repeat("a", 990), ...repeat("rare", 10)] };
  expect(measure("js", reference, { x: repeat("a", 100) }).details).toMatchObject({ vanishedLevels: [] });
});

test("more than ten levels are compared as nine, the others and the unseen", () => {
  const reference = { x: Array.from({ length: 20 }, (_, i) => repeat(`l${i}`, 50 - i)).flat() };
  const { groups } = measure("js", reference, { x: [...repeat("l0", 50), ...repeat("l15", 30), ...repeat("?", 20)] })
    .details as {
    groups: { kind: string; current: number }[];
  };
  expect(groups.map(({ kind }) => kind)).toEqual([...repeat("level", 9), "other", "unseen"]);
  expect(groups.map(({ current }) => current)).toEqual([0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0.2]);
});

test("groups of numbers cover everything once, with open ends, and name an atom as a value", () => {
  const values = [...repeat(0, 300), ...Array.from({ length: 700 }, (_, i) => i + 1)];
  const { groups } = measure("js", { x: values }, { x: values }).details as {
    groups: { kind: string; value?: number; from?: number | null; to?: number | null; reference: number }[];
  };
  expect(groups.reduce((sum, { reference }) => sum + reference, 0)).toBeCloseTo(1, 12);
  expect(groups.find(({ kind }) => kind === "value")).toMatchObject({ value: 0, reference: 0.3 });
  expect(groups.at(-1)).toMatchObject({ kind: "range", to: null });
});

test("missing values from 5 to 35 % are a signal of their own", () => {
  const reference = { x: [...repeat(1, 950), ...Array.from({ length: 50 }, () => null)] };
  const current = { x: [...repeat(1, 65), ...Array.from({ length: 35 }, () => null)] };
  const found = measure("missing", reference, current);
  expect(found.effect.value).toBeCloseTo(0.3, 12);
  // z = .3 / root(p(1-p)(1/1000 + 1/100)), p = 85/1100
  expect(found.statistic).toBeCloseTo(0.3 / Math.sqrt((85 / 1100) * (1015 / 1100) * 0.011), 10);
  expect(found).toMatchObject({ n: 100, m: 1000, missing: { reference: 50, current: 35 } });
});

test("few missing values are as likely as Fisher's exact test says, many as the z-test does", () => {
  const gaps = (missing: number, rows: number): Table => ({
    x: Array.from({ length: rows }, (_, i) => (i < missing ? null : i)),
  });
  const few = measure("missing", gaps(10, 10_000), gaps(2, 50));
  // stats.fisher_exact([[10, 9990], [2, 48]]) of SciPy 1.17.1; the z-test says 1.6e-15.
  expect(few).toMatchObject({ pMethod: "exact", pValue: expect.closeTo(0.0015509162725658, 12) });
  expect(measure("missing", gaps(2000, 10_000), gaps(2000, 10_000)).pMethod).toBe("asymptotic");
});

test("a feature that went missing altogether is measured by missing, and all-missing for its shape", () => {
  const reference = { x: normals(100, 17) };
  const current = { x: Array.from({ length: 100 }, () => null) };
  expect(measure("missing", reference, current).effect.value).toBe(1);
  expect(measure("ks", reference, current)).toMatchObject({ sufficiency: "insufficient", reason: "all-missing" });
});

test("p-values that underflow have a logarithm to rank by", () => {
  const found = measure("ks", { x: repeat(1, 1_000_000) }, { x: repeat(2, 1_000_000) });
  expect(found.pValue).toBe(0);
  // ln 2 - 2 x 500,000
  expect(found.logPValue).toBeCloseTo(Math.LN2 - 1_000_000, 6);
});

test("a detector of one kind throws on the other: that is a mistake of the program", () => {
  const bins = nameBins([{ feature: "x", kind: "categorical", levels: ["a"], rest: null }]);
  expect(() => measure("ks", { x: ["a"] }, { x: ["a"] }, bins)).toThrow(RangeError);
});

test("a detector that a module exports by its name and as its default is one", () => {
  const mine = { id: "mine", floor: 0.1, find: () => ({ effect: 0 }) };
  expect(detectorsIn({ mine, default: mine }).map(({ id }) => id)).toEqual(["mine"]);
});
