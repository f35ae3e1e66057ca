import { expect, test } from "vitest";
import { buildBaseline } from "../../baseline/build-baseline.ts";
import type { TableFile } from "../../files/reader.ts";
import { rowSourceOf } from "./read-columns.ts";
import { sampleByColumns, sampleTable } from "./sample-table.ts";

/** Two columns of 100 rows in runs of ten, and how often they were read from the start. */
function countedTable(): { readonly table: TableFile; readonly readings: () => number } {
  let readings = 0;
  const table: TableFile = {
    columns: ["x", "c"],
    isTyped: true,
    async *read({ onShareRead } = {}) {
      readings += 1;
      for (let start = 0; start < 100; start += 10) {
        const rows = Array.from({ length: 10 }, (_, i) => start + i);
        yield { rows: 10, columns: [rows, rows.map((row) => `level ${row % 3}`)] };
        onShareRead?.((start + 10) / 100);
      }
    },
  };
  return { table, readings: () => readings };
}

const columns = [
  { name: "x", type: "numeric", readsTexts: false, at: 0 },
  { name: "c", type: "categorical", readsTexts: false, at: 1 },
] as const;

test.each([
  { promise: "a table that is small enough is read once", cellsKeptMax: 200, readings: 1 },
  { promise: "a larger one is read twice", cellsKeptMax: 199, readings: 2 },
])("$promise, and both give the same baseline", async ({ cellsKeptMax, readings: expected }) => {
  const { table, readings } = countedTable();
  const shares: number[] = [];
  const sampled = await sampleTable(table);
  const source = rowSourceOf(sampled.table, columns, {
    onRows: (pass, share) => shares.push(pass + share),
    cellsKeptMax,
  });
  // Rows that do not all fit into the sample that bins are fitted to are counted by a second reading.
  const { rows, profile, bins } = await buildBaseline(source, { rowsMax: 99 });
  expect(readings()).toBe(expected);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(rows).toBe(100);
  expect(bins.features[1]).toMatchObject({ levels: ["level 0", "level 1", "level 2"] });
  expect(profile.features[0]).toMatchObject({ n: 100, min: 0, max: 99 });
  expect(profile.features[1]).toMatchObject({ n: 100, counts: Float64Array.of(34, 33, 33) });
});

test("a sampled table that was closed is read anew, from its first row", async () => {
  const { table, readings } = countedTable();
  const sampled = await sampleTable(table);
  await sampled.close();
  let rows = 0;
  for await (const run of sampled.table.read()) rows += run.rows;
  expect({ rows, readings: readings() }).toEqual({ rows: 100, readings: 2 });
});

test("a table that is sampled some columns at a time shows the same, and is read by those", async () => {
  const names = Array.from({ length: 40 }, (_, i) => `x${i}`);
  const asked: (readonly number[] | undefined)[] = [];
  const table: TableFile = {
    columns: names,
    isTyped: true,
    rows: 12_000,
    async *read({ wanted } = {}) {
      asked.push(wanted);
      for (const start of [0, 6000]) {
        const own = (column: number): Float64Array =>
          Float64Array.from({ length: 6000 }, (_, row) => start + row + column / 64);
        yield { rows: 6000, columns: names.map((_, i) => (wanted?.includes(i) === false ? [] : own(i))) };
      }
    },
  };
  const whole = await sampleTable(table);
  await whole.close();
  asked.length = 0;
  const { sample } = await sampleByColumns(table);
  expect(sample).toEqual(whole.sample);
  expect(sample.rows).toBe(10_000);
  expect(asked.flat()).toEqual([...names.keys()]);
  expect(Math.max(...asked.map((places) => places?.length ?? 0))).toBe(16);
});
