import { expect, test } from "vitest";
import { runTwoFiles } from "./two-files.ts";

// STATISTICS 4.6, m = 10,000: false flags a column, unadjusted, .6 to 1.3 % up to 200 rows and none at 500; adjusted for 30
// columns at most .2 %. A shift of half a standard deviation found by KS: 40, 61, 95, 100, 100 %; adjusted 7, 21, 74, 99, 100.
const table = runTwoFiles({ seed: 1, runs: 800, rows: [30, 50, 100, 200, 500], referenceRows: 10_000 });

test("two files of one source are flagged in at most 2.5 % of columns before correction, and in .5 % after it", () => {
  for (const { falseFlags, falseFlagsAdjusted } of table) {
    // 800 runs at 1.3 %: three standard deviations above are 2.5 %.
    for (const share of Object.values(falseFlags)) expect(share).toBeLessThanOrEqual(0.025);
    expect(falseFlagsAdjusted).toBeLessThanOrEqual(0.005);
  }
});

test("at 500 rows nothing is flagged that did not change", () => {
  expect(table.at(-1)).toMatchObject({ falseFlags: { ks: 0, js: 0, psi: 0 }, falseFlagsAdjusted: 0 });
});

test("a shift of half a standard deviation is found by half of the files of 50 rows, and by all of 200", () => {
  const found = table.map(({ shiftFound }) => shiftFound);
  expect(found[1]?.ks).toBeGreaterThan(0.5);
  expect(found[3]?.ks).toBeGreaterThan(0.99);
  expect(found[3]?.ksAdjusted).toBeGreaterThan(0.95);
});
