import { seededRandom, wassersteinDistance } from "@driftguard/stats";
import { describe, expect, test } from "vitest";
import { repeat } from "../../test/detector-contract.ts";
import { binsOf, countedOn, levels, normals, type Table } from "../../test/rows.ts";
import type { Signal } from "../detectors/detectors.ts";
import { chooseDetectors } from "./choose-detectors.ts";
import { judgeTwoGate, twoGateFloors, type TwoGateInput } from "./judge-two-gate.ts";
import { summariseDrift } from "./summarise-drift.ts";
import type { Verdict } from "./verdict.ts";

const window = { from: 0, to: 1 };

function judge(reference: Table, current: Table, options: Partial<TwoGateInput> = {}): readonly Verdict[] {
  const bins = binsOf(reference);
  const [before, now] = [countedOn(bins, reference), countedOn(bins, current)];
  return judgeTwoGate({ bins, reference: before, current: now, baselineId: "b1", window, ...options });
}

function find(verdicts: readonly Verdict[], feature: string, signal: Signal): Verdict {
  const found = verdicts.find((verdict) => verdict.feature === feature && verdict.method === signal);
  if (found === undefined) throw new Error(`no verdict of ${signal} on ${feature}`);
  return found;
}

const half = { a: 0.5, b: 0.5 };

test("one verdict a feature and signal, in order, with its baseline and window", () => {
  const reference = { x: normals(300, 1), c: levels(300, 2, half) };
  const verdicts = judge(reference, { x: normals(200, 3), c: levels(200, 4, half) });
  expect(verdicts.map(({ feature, method }) => `${feature} ${method}`)).toEqual([
    "x ks",
    "x js",
    "x missing",
    "c js",
    "c missing",
    "c unseen",
  ]);
  expect(verdicts.every(({ baselineId, window: span }) => baselineId === "b1" && span === window)).toBe(true);
});

test.each<{ promise: string; reference: Table; current: Table; feature?: string; signal: Signal; status: string }>([
  {
    promise: "a shift of one standard deviation is drift",
    reference: { x: normals(2000, 1) },
    current: { x: normals(500, 2, 1) },
    signal: "ks",
    status: "drift",
  },
  {
    promise: "two samples of one source are stable",
    reference: { x: normals(2000, 1) },
    current: { x: normals(500, 3) },
    signal: "ks",
    status: "stable",
  },
  {
    promise: "29 rows are insufficient, even of another world",
    reference: { x: normals(2000, 1) },
    current: { x: repeat(99, 29) },
    signal: "ks",
    status: "insufficient",
  },
  {
    promise: "40 rows that show nothing are undecided: only changes above .3 could be seen",
    reference: { x: normals(2000, 1) },
    current: { x: normals(40, 5) },
    signal: "ks",
    status: "undecided",
  },
  {
    promise: "40 rows that show drift are drift",
    reference: { x: normals(2000, 1) },
    current: { x: normals(40, 5, 2) },
    signal: "ks",
    status: "drift",
  },
  {
    promise: "a mix of levels that changed is drift",
    reference: { x: levels(2000, 6, { a: 0.5, b: 0.3, c: 0.2 }) },
    current: { x: levels(500, 7, { a: 0.2, b: 0.3, c: 0.5 }) },
    signal: "js",
    status: "drift",
  },
  {
    promise: "2 % of rows in an unseen level are drift",
    reference: { x: levels(2000, 8, half) },
    current: { x: levels(500, 9, { a: 0.48, b: 0.48, new: 0.04 }) },
    signal: "unseen",
    status: "drift",
  },
  {
    promise: "2 of 1,000 rows in an unseen level are stable",
    reference: { x: levels(2000, 8, half) },
    current: { x: [...levels(998, 9, half), "new", "new"] },
    signal: "unseen",
    status: "stable",
  },
  {
    promise: "missing values from none to 35 % are drift",
    reference: { x: normals(1000, 10) },
    current: { x: [...normals(130, 11), ...Array.from({ length: 70 }, () => null)] },
    signal: "missing",
    status: "drift",
  },
  {
    promise: "a feature that went missing altogether is drift of missing",
    reference: { x: normals(1000, 10) },
    current: { x: Array.from({ length: 100 }, () => null) },
    signal: "missing",
    status: "drift",
  },
  {
    promise: "the shape of a feature that went missing altogether is insufficient, not stable",
    reference: { x: normals(1000, 10) },
    current: { x: Array.from({ length: 100 }, () => null) },
    signal: "ks",
    status: "insufficient",
  },
  {
    promise: "identical constants are stable",
    reference: { x: repeat(3, 500) },
    current: { x: repeat(3, 300) },
    signal: "ks",
    status: "stable",
  },
  {
    promise: "different constants are drift",
    reference: { x: repeat(3, 500) },
    current: { x: repeat(4, 300) },
    signal: "ks",
    status: "drift",
  },
  {
    promise: "a constant that began to vary is drift",
    reference: { x: repeat(0, 500) },
    current: { x: normals(300, 12) },
    signal: "ks",
    status: "drift",
  },
])("$promise", ({ reference, current, signal, status }) => {
  expect(find(judge(reference, current), "x", signal).status).toBe(status);
});

test("a small true change is named, but does not alarm", () => {
  // A shift of .1 standard deviations is D = .04, certain at 20,000 rows.
  const found = find(judge({ x: normals(20_000, 1) }, { x: normals(20_000, 2, 0.1) }), "x", "ks");
  expect(found).toMatchObject({ status: "stable", details: { note: "small-change" }, severity: 1, threshold: 0.1 });
  expect(found.adjustedPValue).toBeLessThan(0.01);
});

test("one broken feature of forty is found", () => {
  const table = (seed: number): Table =>
    Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, normals(300, seed + i)]));
  const verdicts = judge(table(100), { ...table(200), f17: normals(300, 999, 1) });
  const drifting = new Set(verdicts.filter(({ status }) => status === "drift").map(({ feature }) => feature));
  expect([...drifting]).toEqual(["f17"]);
  expect(summariseDrift(verdicts)).toMatchObject({ driftDetected: true, status: "drift", features: { drift: 1 } });
});

test("p-values are corrected over all features and signals that could be judged", () => {
  // Three numeric features have nine tests; the smallest p-value is multiplied by nine.
  const table = (seed: number): Table => ({
    a: normals(200, seed),
    b: normals(200, seed + 1),
    c: normals(200, seed + 2),
  });
  const verdicts = judge(table(20), { ...table(30), a: normals(200, 40, 0.5) });
  const smallest = verdicts.reduce((least, one) => Math.min(least, (one.judgedBy ?? one).pValue ?? 1), 1);
  expect(Math.min(...verdicts.map(({ adjustedPValue }) => adjustedPValue ?? 1))).toBeCloseTo(9 * smallest, 12);
});

test("30 rows of the reference's own source are no drift by the Wasserstein distance, which nearly always exceeds .1 sd", () => {
  const reference = normals(10_000, 1);
  const samples = Array.from({ length: 60 }, (_, i) => normals(30, 100 + i));
  const beyond = samples.filter((sample) => (wassersteinDistance(reference, sample)?.distance ?? 0) >= 0.1);
  expect(beyond.length).toBeGreaterThan(55);
  const bins = binsOf({ x: reference });
  const options = { bins, reference: countedOn(bins, { x: reference }), baselineId: "b1", window };
  const choice = chooseDetectors({ methods: ["wasserstein"] });
  const verdicts = samples.flatMap((x) => judgeTwoGate({ ...options, current: countedOn(bins, { x }), choice }));
  expect(verdicts.filter(({ status }) => status === "drift")).toEqual([]);
  const judged = verdicts.filter(({ method }) => method === "wasserstein");
  expect(new Set(judged.map(({ status }) => status))).toEqual(new Set(["undecided"]));
});

test("two different constants are certain to differ and have no deviation to measure it by: Welch is undecided, KS is not", () => {
  const choice = chooseDetectors({ methods: ["ks", "welch"] });
  const verdicts = judge({ x: repeat(1, 300) }, { x: repeat(2, 300) }, { choice });
  expect(find(verdicts, "x", "ks")).toMatchObject({ status: "drift", effect: { value: 1 } });
  const welch = verdicts.find(({ method }) => method === "welch");
  expect(welch).toMatchObject({ status: "undecided", reason: "zero-scale", pValue: 0, effect: { value: null } });
});

test("floors can be set", () => {
  const [reference, current] = [{ x: normals(20_000, 1) }, { x: normals(20_000, 2, 0.1) }];
  const floors = { ks: 0.02, js: 0.02, missing: 0.05, unseen: 0.01 };
  expect(find(judge(reference, current, { floors }), "x", "ks").status).toBe("drift");
});

test("severity follows value over threshold: severe from twice on", () => {
  const reference = { x: normals(2000, 1) };
  expect(find(judge(reference, { x: normals(500, 2, 0.35) }), "x", "ks").severity).toBe(3);
  expect(find(judge(reference, { x: normals(500, 2, 3) }), "x", "ks").severity).toBe(4);
});

test("profiles of other bins are refused", () => {
  const other = countedOn(binsOf({ x: [1, 2, 3] }), { x: [1] });
  expect(() => judge({ x: normals(100, 1) }, { x: normals(100, 2) }, { current: other })).toThrow(RangeError);
});

test("no row at all is insufficient and has no drift score, not a score of 0", () => {
  const summary = summariseDrift(judge({ x: normals(100, 1), c: levels(100, 2, half) }, { x: [], c: [] }));
  expect(summary).toEqual({
    driftScore: null,
    pValue: null,
    driftDetected: null,
    status: "insufficient",
    features: { drift: 0, stable: 0, insufficient: 2, undecided: 0, error: 0 },
  });
});

test("undecided features keep the summary from saying stable", () => {
  const summary = summariseDrift(judge({ x: normals(2000, 1) }, { x: normals(40, 5) }));
  expect(summary).toMatchObject({ driftDetected: null, status: "undecided" });
  expect(summary.driftScore).toBeGreaterThan(0);
});

test("a stable model has a score, the smallest corrected p-value and no drift", () => {
  const verdicts = judge({ x: normals(5000, 1) }, { x: normals(2000, 4) });
  const summary = summariseDrift(verdicts);
  expect(summary).toMatchObject({ driftDetected: false, status: "stable", features: { stable: 1 } });
  expect(summary.driftScore).toBe(Math.max(...verdicts.map(({ effect }) => effect.value ?? 0)));
});

test("nothing to judge is insufficient", () => {
  expect(summariseDrift([])).toMatchObject({ driftDetected: null, status: "insufficient" });
});

const postcodes = (count: number, seed: number): string[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => `p${random.below(3000)}`);
};

test.each([
  { rows: 1000, of: 1000 },
  { rows: 5000, of: 1000 },
  { rows: 500, of: 3000 },
])("$rows of many rare levels are as new as $of rows of them foretell, and stable", ({ rows, of }) => {
  const statuses = judge({ zip: postcodes(of, 1) }, { zip: postcodes(rows, 2) }).map(({ status }) => status);
  expect(statuses).toEqual(["stable", "stable", "stable"]);
});

test("a floor that many rare levels raise is told with what was asked for; others have nothing to tell", () => {
  const verdicts = judge(
    { zip: postcodes(1000, 1), c: drawn(1000, 3, () => "same") },
    { zip: postcodes(1000, 2), c: drawn(1000, 4, () => "same") },
  );
  const [zip, c] = [find(verdicts, "zip", "unseen"), find(verdicts, "c", "unseen")];
  const { floorAsked, newByNature } = zip.details;
  expect(floorAsked).toBe(twoGateFloors.unseen);
  // Of 1,000 draws from 3,000 levels so many come once: (1 - 1/3000)^999.
  expect(newByNature).toBeCloseTo(0.717, 1);
  expect(zip.threshold).toBeCloseTo(Number(newByNature) / 10, 12);
  expect(c).toMatchObject({ threshold: twoGateFloors.unseen });
  expect(c.details).not.toHaveProperty("floorAsked");
});

test("among many rare levels those of another place are drift, and those met in one row alone are not called new", () => {
  const now = postcodes(2000, 2).map((level, i) => (i % 3 === 0 ? `q${i % 50}` : level));
  const unseen = find(judge({ zip: postcodes(6000, 1) }, { zip: now }), "zip", "unseen");
  expect(unseen.status).toBe("drift");
  expect(unseen.effect.value).toBeCloseTo(1 / 3, 1);
  const names = unseen.details["newLevels"] as readonly { readonly level: string }[];
  const known = new Set(postcodes(6000, 1));
  expect(names.filter(({ level }) => known.has(level))).toEqual([]);
});

const drawn = (
  count: number,
  seed: number,
  draw: (random: ReturnType<typeof seededRandom>, row: number) => string,
): string[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, row) => draw(random, row));
};

describe.each<{ column: string; values: string[] }>([
  { column: "rare levels", values: drawn(1500, 3, (random) => `p${random.below(9000)}`) },
  { column: "ids of one row each", values: drawn(1500, 4, (_, row) => `id${row}`) },
  { column: "ids of about two rows each", values: drawn(1500, 5, (random) => `id${random.below(700)}`) },
  {
    column: "frequent levels and single ones",
    values: drawn(1500, 6, (random, row) => (random.below(2) === 0 ? `a${random.below(5)}` : `id${row}`)),
  },
  {
    column: "levels from frequent to rare",
    values: drawn(1500, 7, (random) => `z${Math.floor(random.uniform() ** 4 * 3000)}`),
  },
])("of $column", ({ values }) => {
  const methods = ["js", "psi", "chi2", "g", "hellinger", "tvd"];
  const statuses = (reference: string[], current: string[]): string[] =>
    judge({ c: reference }, { c: current }, { choice: chooseDetectors({ methods }) }).map(
      ({ method, status }) => `${method} ${status}`,
    );
  const stable = [...methods, "missing", "unseen"].map((method) => `${method} stable`);

  test("a table beside itself is stable", () => {
    expect(statuses(values, values)).toEqual(stable);
  });

  test("windows that share half of their rows are no drift", () => {
    const drifted = statuses(values.slice(0, 1000), values.slice(500)).filter((found) => found.endsWith("drift"));
    expect(drifted).toEqual([]);
  });
});

test("the same customers a month later, with one to three orders each as before, are stable", () => {
  const month = (seed: number): string[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 3000 }, (_, customer) => repeat(`c${customer}`, 1 + random.below(3))).flat();
  };
  const statuses = judge({ c: month(8) }, { c: month(9) }).map(({ status }) => status);
  expect(statuses).toEqual(["stable", "stable", "stable"]);
});

test("where nothing is unseen, the statistic is that of the rows that are there", () => {
  const [found] = judge({ c: [...repeat("a", 199), "b"] }, { c: [...repeat("a", 190), ...repeat("b", 10)] });
  // The root of half the two divergences from the mean of the shares .995, .005 and .95, .05.
  expect(found).toMatchObject({ method: "js" });
  expect(found?.statistic).toBeCloseTo(0.10461529902728464, 12);
  expect(found?.details["groups"]).toMatchObject([{ reference: 0.995 }, { reference: 0.005 }, { reference: 0 }]);
});

test("where more levels are known than the filter has room for, the same names are stable and only new ones are drift", () => {
  const names = (count: number, seed: number): string[] => drawn(count, seed, (random) => `n${random.below(100_000)}`);
  const reference = { c: names(69_000, 10) };
  const bins = binsOf(reference);
  const before = countedOn(bins, reference);
  const unseen = (c: string[]): Verdict => {
    const current = countedOn(bins, { c });
    return find(judgeTwoGate({ bins, reference: before, current, baselineId: "b1", window }), "c", "unseen");
  };
  expect(unseen(names(5000, 11)).status).toBe("stable");
  const replaced = unseen(Array.from({ length: 5000 }, (_, i) => `x${i}`));
  expect(replaced.status).toBe("drift");
  // 69,000 rows know half of 100,000 names; the others come anyway.
  expect(replaced.effect.value).toBeCloseTo(1 - Math.exp(-0.69), 1);
});

test("of 200 references of 1,000 rows and 250 levels at most 4 foretell so few new ones that others are drift", () => {
  const random = seededRandom(12);
  const drifted = Array.from({ length: 200 }, () => {
    const reference = { c: Array.from({ length: 1000 }, () => `l${random.below(250)}`) };
    const bins = binsOf(reference);
    const before = countedOn(bins, reference);
    const known = new Set(reference.c).size;
    // 100,000 rows hold each level as often as foretold, to a trifle beside what the reference's own chance does.
    const current = countedOn(bins, { c: [...new Set(reference.c), ...levelsFrom(known, 250)] });
    const many = current.features.map((feature) =>
      feature.kind === "categorical"
        ? {
            ...feature,
            n: feature.n * 400,
            counts: Array.from(feature.counts, (n) => n * 400),
            unseen: feature.unseen * 400,
          }
        : feature,
    );
    const now = { ...current, events: 100_000, features: many };
    return find(judgeTwoGate({ bins, reference: before, current: now, baselineId: "b1", window }), "c", "unseen");
  }).filter(({ status }) => status === "drift");
  expect(drifted.length).toBeLessThanOrEqual(4);
});

function levelsFrom(known: number, all: number): string[] {
  return Array.from({ length: all - known }, (_, i) => `new${i}`);
}
