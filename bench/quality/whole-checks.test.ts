import { expect, test } from "vitest";
import { checkPlanted, checkSeason, checkUnchanged } from "./whole-checks.ts";

// The full table is in bench/results/quality-two-files.json; here each goal is looked at with a few checks.
const few = { seed: 2, checks: 6, referenceRows: 10_000 };

test("files in which nothing changed flag nothing, few rows or many", () => {
  for (const { withFlag, rows } of checkUnchanged(few, [50, 1000, 100_000])) expect(withFlag, `${rows} rows`).toBe(0);
});

test("a weekly season flags nothing by its times and nearly always without them; a shift beside it is named", () => {
  const table = checkSeason({ ...few, checks: 3 }, { rows: 1000 });
  const byTime = table.filter(({ hasTime }) => hasTime);
  for (const { withFlag, shiftNamedAlone, what } of byTime) {
    expect(withFlag, what).toBe(0);
    expect(shiftNamedAlone, what).toBeGreaterThanOrEqual(2);
  }
  const partly = table.filter(({ hasTime, what }) => !hasTime && /afternoon|night/.test(what));
  for (const { withFlag, what } of partly) expect(withFlag, what).toBe(3);
});

test("40 shifts among 200 columns are named, and nothing else", () => {
  expect(checkPlanted({ seed: 2, checks: 2, referenceRows: 100_000 }, 100_000)).toMatchObject({ named: 40, false: 0 });
});
