import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColumnChunk } from "../profile/profile.ts";
import { matchHours } from "./match-hours.ts";
import { type RowSample, sampledColumnsMax, sampleRows } from "./sample-rows.ts";

const columns = [
  { name: "x", type: "numeric" },
  { name: "level", type: "categorical" },
  { name: "text", type: "text" },
  { name: "vector", type: "embedding" },
] as const;

/** Row i holds i in every column. */
function chunk(from: number, to: number): ColumnChunk {
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    rows: rows.length,
    columns: [
      { kind: "numeric", values: Float64Array.from(rows), violations: 0 },
      { kind: "categorical", values: rows.map(String), violations: 0 },
    ],
    whole: [rows.map((row) => `row ${row}`), rows.map((row) => [row, 1])],
    times: rows.map((row) => row * 1000),
  };
}

test("a sample is of whole rows, the same however they are cut, and of all where there are few", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 8 }), (lengths) => {
      const [cut, whole] = [sampleRows(columns, { rowsMax: 100 }), sampleRows(columns, { rowsMax: 100 })];
      let rows = 0;
      for (const length of lengths) cut.add(chunk(rows, (rows += length)));
      whole.add(chunk(0, rows));
      const sample = cut.sample();
      expect(sample).toEqual(whole.sample());
      expect(sample.rows).toBe(Math.min(rows, 100));
      const [x, level, text, vector] = sample.columns;
      const numbers = Array.from((x as { values: Float64Array }).values);
      expect(new Set(numbers).size).toBe(sample.rows);
      expect(level?.values).toEqual(numbers.map(String));
      expect(text?.values).toEqual(numbers.map((row) => `row ${row}`));
      expect(vector?.values).toEqual(numbers.map((row) => Float32Array.of(row, 1)));
      if (sample.times !== null) expect(Array.from(sample.times)).toEqual(numbers.map((row) => row * 1000));
    }),
    { numRuns: 40 },
  );
});

test("every row of a long table is as likely to be in it", () => {
  const tenths = new Float64Array(10);
  for (let seed = 1; seed <= 40; seed++) {
    const sampler = sampleRows(columns.slice(0, 1), { rowsMax: 100, seed });
    sampler.add(chunk(0, 3000));
    for (const row of (sampler.sample().columns[0] as { values: Float64Array }).values)
      tenths[Math.floor(row / 300)]! += 1;
  }
  // 400 a tenth are expected; chi-squared with 9 degrees of freedom exceeds 27.9 in one of a thousand.
  expect(tenths.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)).toBeLessThan(27.9);
});

test("texts are copies cut at 20,000 characters; what is no text and no vector is a gap", () => {
  const sampler = sampleRows(columns.slice(2));
  sampler.add({
    rows: 4,
    columns: [],
    whole: [
      ["a".repeat(30_000), "", 5, null],
      [[1, 2], [1, Number.NaN], "x", []],
    ],
  });
  const [text, vector] = sampler.sample().columns;
  expect(text?.values[0]).toHaveLength(20_000);
  expect(text?.values.slice(1)).toEqual([null, null, null]);
  expect(vector?.values).toEqual([Float32Array.of(1, 2), null, null, null]);
});

test("of very many columns the first are kept", () => {
  const names = Array.from({ length: sampledColumnsMax + 5 }, (_, i) => ({ name: `x${i}`, type: "numeric" as const }));
  expect(sampleRows(names).sample().columns).toHaveLength(sampledColumnsMax);
});

const hourMs = 3_600_000;
// A Monday.
const monday = Date.UTC(2026, 9, 5);
const timed = (hours: readonly number[]): RowSample => ({
  rows: hours.length,
  rowsOfTable: hours.length,
  columns: [{ name: "hour", kind: "numeric", values: Float64Array.from(hours) }],
  times: Float64Array.from(hours, (hour) => monday + hour * hourMs),
});
const hoursOf = ({ columns: [hour] }: RowSample): number[] => Array.from((hour as { values: Float64Array }).values);

test("rows are matched by the hour of the week, in the shares of the current ones", () => {
  const day = Array.from({ length: 240 }, (_, i) => i % 24);
  const found = matchHours(timed(day), timed([3, 3, 4]), "UTC");
  const hours = hoursOf(found.reference);
  expect(new Set(hours)).toEqual(new Set([3, 4]));
  expect([hours.filter((hour) => hour === 3).length, hours.filter((hour) => hour === 4).length]).toEqual([10, 5]);
  expect(hoursOf(found.current)).toEqual([3, 3, 4]);
});

test("an hour that the reference lacks is borrowed from the other kind of day, or its rows are left out", () => {
  const saturday = 5 * 24;
  const found = matchHours(timed([3, 3, 3]), timed([saturday + 3, saturday + 4]), "UTC");
  expect(hoursOf(found.reference)).toEqual([3, 3, 3]);
  expect(hoursOf(found.current)).toEqual([saturday + 3]);
});
