// Writes reference/baseline_files.json: baseline files as this library writes them, which both languages must read and write to equal bytes.
//
//   node --conditions=driftguard-source packages/driftwatch/test/make-baseline-files.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { atomBins } from "@driftguard/stats";
import fc from "fast-check";

import { readBaselineFile, type WriteOptions, writeBaselineFile } from "../src/baseline/baseline-file.ts";
import type { Baseline } from "../src/baseline/baseline.ts";
import { nameBins } from "../src/profile/name-bins.ts";
import { profileOf, someBins } from "./profile-arbitraries.ts";
import { binsOf, countedOn, levels, normals, type Table } from "./rows.ts";

const creator = "driftwatch 0.1.0";

function baselineOf(table: Table): Baseline {
  const bins = binsOf(table);
  const profile = countedOn(bins, table);
  return { bins, profile, rows: profile.events, seasonal: null, times: null };
}

function repeated(count: number, levelOf: (i: number) => string, times: (i: number) => number): string[] {
  return Array.from({ length: count }, (_, i) => Array.from({ length: times(i) }, () => levelOf(i))).flat();
}

type Made = { readonly promise: string; readonly baseline: Baseline; readonly options?: Partial<WriteOptions> };

const made: readonly Made[] = [
  {
    promise: "numbers and levels, with all that may be noted beside them",
    baseline: {
      ...baselineOf({ income: normals(400, 1, 2000, 300), region: levels(400, 2, { north: 0.6, south: 0.4 }) }),
      times: { first: 1_700_000_000_000, last: 1_700_000_900_000 },
    },
    options: {
      types: { region: "boolean" },
      importance: { income: 0.07, region: -0 },
      units: { income: "s" },
      performance: { rocAuc: 0.725, accuracy: 1 / 3, "\u{1F600}": 5e-324, "\uFF5E": 1e308 },
    },
  },
  {
    promise: "names and levels in every script, with marks, controls and half a surrogate pair",
    baseline: baselineOf({
      'a "b"\\\u0001\u007f\u2028\n': repeated(
        9,
        (i) => `${["é", "\u{1F600}", "\ud83d", "#", "c", "\uFF5E"][i % 6]}${i}`,
        (i) => 3 + i,
      ),
    }),
  },
  {
    promise: "300 levels, of which 200 keep their name",
    baseline: baselineOf({
      code: repeated(
        300,
        (i) => `c${i}`,
        (i) => 5 + (i % 7),
      ),
    }),
  },
  {
    promise: "levels of which most stood in one row alone",
    baseline: baselineOf({
      zip: [
        ...repeated(
          60,
          (i) => `p${i}`,
          (i) => (i < 8 ? 9 - i : 1),
        ),
      ],
    }),
  },
  {
    promise: "nothing but missing values and infinities",
    baseline: baselineOf({ x: [null, null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], y: [1, 1, 1, null] }),
  },
];

const drawn = fc.sample(
  // What is noted of a feature is noted by its name.
  someBins
    .filter(({ features }) => new Set(features.map(({ feature }) => feature)).size === features.length)
    .chain((bins) => {
      // A file derives atoms from edges.
      const named = nameBins(
        bins.features.map((one) => (one.kind === "numeric" ? { ...one, atoms: atomBins(one.edges) } : one)),
      );
      return profileOf(named).map((profile) => ({
        bins: named,
        profile,
        rows: profile.events,
        seasonal: null,
        times: null,
      }));
    }),
  { seed: 1, numRuns: 25 },
);

const files = [
  ...made,
  ...drawn.map((baseline, i): Made => ({ promise: `whatever could have been counted, ${i + 1}`, baseline })),
].map(({ promise, baseline, options }) => {
  const kept = writeBaselineFile(baseline, { creator, ...options, keepRareLevels: true });
  const read = readBaselineFile(kept);
  return { promise, kept, trimmed: writeBaselineFile(read, read.notes) };
});
const text = `${JSON.stringify({ madeBy: "packages/driftwatch/test/make-baseline-files.ts", files }, null, 2)}\n`;
writeFileSync(join(import.meta.dirname, "../reference/baseline_files.json"), text);
