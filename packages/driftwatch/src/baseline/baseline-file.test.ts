import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { profileOf, someBins } from "../../test/profile-arbitraries.ts";
import { binsOf, chunkOf, countedOn, levels, normals, type Table } from "../../test/rows.ts";
import { atomBins, seededRandom } from "@driftguard/stats";
import { heldOut } from "../profile/held-out.ts";
import { tellsStrangers } from "../profile/level-filter.ts";
import { nameBins } from "../profile/name-bins.ts";
import { readBaselineFile, writeBaselineFile } from "./baseline-file.ts";
import type { Baseline } from "./baseline.ts";
import { buildBaseline, type RowSource } from "./build-baseline.ts";
import { canonicalJson } from "./canonical-json.ts";
import { doubleOfHex, hexOfDouble } from "./hex-double.ts";

const creator = "driftwatch 0.1.0";

function baselineOf(table: Table, changes: Partial<Baseline> = {}): Baseline {
  const bins = binsOf(table);
  const profile = countedOn(bins, table);
  return { bins, profile, rows: profile.events, seasonal: null, times: null, ...changes };
}

const small = baselineOf({ income: normals(500, 1, 2000, 300), region: levels(500, 2, { north: 0.6, south: 0.4 }) });

test("what was written is read back, with what was noted beside it", () => {
  const notes = {
    creator,
    types: { region: "boolean" },
    importance: { income: 0.07 },
    performance: { rocAuc: 0.725 },
  } as const;
  const read = readBaselineFile(writeBaselineFile({ ...small, times: { first: 5, last: 9 } }, notes));
  expect(read).toMatchObject({
    bins: small.bins,
    profile: small.profile,
    rows: 500,
    times: { first: 5, last: 9 },
    seasonal: null,
  });
  expect(read.notes).toEqual({ ...notes, types: { income: "numeric", region: "boolean" } });
});

test.each([{ keepRareLevels: true }, { keepRareLevels: false }])(
  "how many levels had one row alone is told, whether they keep their names: $keepRareLevels",
  ({ keepRareLevels }) => {
    const random = seededRandom(1);
    const made = baselineOf({ zip: Array.from({ length: 2000 }, () => `p${random.below(1500)}`) });
    const read = readBaselineFile(writeBaselineFile(made, { creator, keepRareLevels }));
    const [before = 0, after] = [made, read].map(({ bins, profile }) => {
      const [feature, counted] = [bins.features[0], profile.features[0]];
      if (feature?.kind !== "categorical" || counted === undefined) throw new Error("a category is expected");
      const held = heldOut(feature, counted);
      // The filter of a file knows more levels in the same bytes: fewer of the levels are strangers to it.
      return held.kind === "categorical" ? held.unseen / tellsStrangers(feature.rest) : Number.NaN;
    });
    expect(before).toBeGreaterThan(400);
    expect(after).toBeCloseTo(before, 6);
  },
);

test("which levels had one row alone is not guessed where their rows do not fall from one to the next", () => {
  const made = baselineOf({ zip: [...Array.from({ length: 5 }, () => "a"), "b", "c"] });
  const live = countedOn(made.bins, { zip: [...Array.from({ length: 5 }, () => "a"), "b", "c", "c", "c"] });
  const text = writeBaselineFile({ ...made, profile: live }, { creator, keepRareLevels: true });
  expect(made.bins.features[0]).toHaveProperty("once");
  expect(readBaselineFile(text).bins.features[0]).not.toHaveProperty("once");
});

test("whatever could have been counted is written and read back", () => {
  const anyBaseline = someBins.chain((bins) => {
    // A file derives atoms from edges, and names no unseen values.
    const named = nameBins(
      bins.features.map((one) => (one.kind === "numeric" ? { ...one, atoms: atomBins(one.edges) } : one)),
    );
    return profileOf(named).map((profile): Baseline => ({
      bins: named,
      profile,
      rows: profile.events,
      seasonal: null,
      times: null,
    }));
  });
  fc.assert(
    fc.property(anyBaseline, (baseline) => {
      const text = writeBaselineFile(baseline, { creator, keepRareLevels: true });
      const read = readBaselineFile(text);
      expect(read.bins).toEqual(baseline.bins);
      const nameless = baseline.profile.features.map((one) =>
        one.kind === "numeric" ? one : { ...one, unseenValues: new Map() },
      );
      expect(read.profile.features).toEqual(nameless);
      expect(writeBaselineFile(read, { creator, keepRareLevels: true })).toBe(text);
    }),
  );
});

test("a file is one line of JSON with sorted keys and no fraction in it", () => {
  const text = writeBaselineFile(small, { creator, importance: { income: 0.5 } });
  expect(text.endsWith("}\n")).toBe(true);
  expect(text.trimEnd()).not.toMatch(/\s(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  expect(text).not.toMatch(/[0-9]\.[0-9]+[,}\]]/);
  expect(Object.keys(JSON.parse(text) as object)).toEqual(["creator", "features", "format", "hash", "rows"]);
});

test("levels of fewer than 5 rows are not named, but still known", () => {
  const table = {
    name: [...Array.from({ length: 50 }, () => "common"), "Ada Lovelace", "Ada Lovelace", "Grace Hopper"],
  };
  const text = writeBaselineFile(baselineOf(table), { creator });
  expect(text).not.toContain("Lovelace");
  const { bins, profile } = readBaselineFile(text);
  expect(bins.features[0]).toMatchObject({ levels: ["common"] });
  expect(profile.features[0]).toMatchObject({ n: 53, other: 3, unseen: 0 });
  expect(countedOn(bins, { name: ["Ada Lovelace", "Alan Turing"] }).features[0]).toMatchObject({ other: 1, unseen: 1 });
  expect(writeBaselineFile(baselineOf(table), { creator, keepRareLevels: true })).toContain("Lovelace");
});

test("a dictionary keeps its 200 most frequent levels", () => {
  const table = {
    code: Array.from({ length: 300 }, (_, i) => Array.from({ length: 5 + (i % 7) }, () => `c${i}`)).flat(),
  };
  const baseline = baselineOf(table);
  const { bins, profile } = readBaselineFile(writeBaselineFile(baseline, { creator }));
  const [feature, counted] = [bins.features[0], profile.features[0]];
  if (feature?.kind !== "categorical" || counted?.kind !== "categorical") throw new Error("a category is expected");
  expect(feature.levels).toHaveLength(200);
  expect(feature.levels.includes("c6")).toBe(true);
  expect(counted.n).toBe(baseline.profile.features[0]?.n);
});

type Fixture = { readonly promise: string; readonly kept: string; readonly trimmed: string };
const fixtures: { readonly files: readonly Fixture[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../reference/baseline_files.json"), "utf8"),
);

test.each(fixtures.files)("a file is written to the bytes that Python writes: $promise", ({ kept, trimmed }) => {
  const read = readBaselineFile(kept);
  expect(writeBaselineFile(read, { ...read.notes, keepRareLevels: true })).toBe(kept);
  expect(writeBaselineFile(read, read.notes)).toBe(trimmed);
});

function wide(features: number): RowSource {
  const table = Object.fromEntries(Array.from({ length: features }, (_, i) => [`feature_${i}`, normals(3000, i + 1)]));
  return {
    schema: Object.keys(table).map((name) => ({ name, type: "numeric" })),
    async *read() {
      yield chunkOf(table);
    },
  };
}

test.each([
  { features: 10, bins: 256 },
  { features: 40, bins: 128 },
])("the file of $features numeric features takes $bins bins and stays under 100 KB", async ({ features, bins }) => {
  const baseline = await buildBaseline(wide(features), { fileBytesMax: 100_000 });
  const [first] = baseline.bins.features;
  expect(first?.kind === "numeric" ? first.edges.length + 1 : 0).toBe(bins);
  expect(new TextEncoder().encode(writeBaselineFile(baseline, { creator })).length).toBeLessThan(100_000);
});

test.each<{ promise: string; change: (text: string) => string; says: string }>([
  { promise: "no JSON", change: (text) => text.slice(0, -5), says: "no JSON" },
  {
    promise: "another format",
    change: (text) => text.replace('"format":1', '"format":2'),
    says: "of format 2, known is 1",
  },
  { promise: "a changed count", change: (text) => text.replace('"rows":500', '"rows":501'), says: "was changed" },
  { promise: "a changed level", change: (text) => text.replace('"north"', '"North"'), says: "was changed" },
  {
    promise: "a missing member",
    change: (text) => text.replace('"rows":500', '"lines":500'),
    says: "rows is no whole number",
  },
  {
    promise: "a wrong kind",
    change: (text) => text.replace('"kind":"categorical"', '"kind":"words"'),
    says: "features[1].kind",
  },
  {
    promise: "two features of one name",
    change: (text) => text.replace('"name":"region"', '"name":"income"'),
    says: 'two features with the name "income"',
  },
  { promise: "a list", change: () => "[]", says: "the file is no object" },
  { promise: "a number below 0", change: (text) => text.replace('"rows":500', '"rows":-500'), says: "rows is below 0" },
])("$promise is refused, and said", ({ change, says }) => {
  const text = writeBaselineFile(small, { creator });
  expect(change(text)).not.toBe(text);
  expect(() => readBaselineFile(change(text))).toThrow(says);
});

test.each([
  { member: "bits", put: '"bits":""', says: "features[0].rest.bits is empty" },
  { member: "hashes", put: '"hashes":0', says: "features[0].rest.hashes is none of 1 to 32" },
  { member: "hashes", put: '"hashes":1000000000', says: "features[0].rest.hashes is none of 1 to 32" },
])("a filter with $put is refused, and said", ({ member, put, says }) => {
  const name = [...Array.from({ length: 50 }, () => "common"), "rare"];
  const text = writeBaselineFile(baselineOf({ name }), { creator });
  const changed = text.replace(new RegExp(`"${member}":("[^"]*"|[0-9]+)`), put);
  expect(changed).not.toBe(text);
  expect(() => readBaselineFile(changed)).toThrow(says);
});

test("doubles survive as hex digits", () => {
  // IEEE 754: 1.5 is 0x3ff8 and zeros, -2 is 0xc000 and zeros
  expect([hexOfDouble(1.5), hexOfDouble(-2)]).toEqual(["3ff8000000000000", "c000000000000000"]);
  fc.assert(fc.property(fc.double(), (value) => Object.is(doubleOfHex(hexOfDouble(value)), value)));
});

test("canonical JSON sorts by code point and refuses fractions", () => {
  expect(canonicalJson({ "\u{1F600}": 1, "\uFF5E": 2 })).toBe('{"\uFF5E":2,"\u{1F600}":1}');
  expect(() => canonicalJson({ a: 0.5 })).toThrow(RangeError);
});
