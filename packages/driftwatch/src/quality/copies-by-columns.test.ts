import { expect, test } from "vitest";
import { chooseRows, copiesByColumns } from "./copies-by-columns.ts";
import { countCopies } from "./count-copies.ts";
import type { RawRun } from "./raw-run.ts";

/** 9,000 rows, every fifth of which repeats the one a hundred rows before it. */
function* runsOf(size: number, key: (row: number) => unknown): Iterable<RawRun> {
  const own = (row: number): number => (row % 5 === 0 && row >= 100 ? own(row - 100) : row);
  for (let start = 0; start < 9000; start += size) {
    const rows = Array.from({ length: Math.min(size, 9000 - start) }, (_, i) => own(start + i));
    const columns = [rows.map((row) => `level ${row % 7}`), rows.map(key), Float64Array.from(rows, Math.sqrt)];
    yield { rows: rows.length, columns };
  }
}

async function* waited<Value>(values: Iterable<Value>): AsyncIterable<Value> {
  yield* values;
}

test.each([
  { promise: "every row has a key of its own", key: (row: number) => row * 1.5 },
  { promise: "three rows share a key", key: (row: number) => Math.floor(row / 3) },
  { promise: "there are few keys", key: (row: number) => row % 10 },
])("copies of rows are the same where columns are read one after the other: $promise", async ({ key }) => {
  const whole = countCopies([1]);
  for (const run of runsOf(1000, key)) whole.add(run);
  const chosen = await chooseRows(waited(runsOf(777, key)), [1]);
  const copies = copiesByColumns(chosen ?? { rows: [], keys: [] });
  for (const [size, at] of [
    [640, [0, 1]],
    [9000, [2]],
  ] as const) {
    const see = copies.reading(at);
    for (const run of runsOf(size, key)) see(run);
  }
  expect(copies.copies()).toEqual(whole.copies());
  expect(whole.copies().examples).toHaveLength(5);
});

test("where too many rows share small keys none is chosen", async () => {
  const run = { rows: 60_000, columns: [new Float64Array(60_000)] };
  expect(await chooseRows(waited([run]), [0])).toMatchObject({ rows: { length: 60_000 } });
  expect(await chooseRows(waited([run, run]), [0])).toBeNull();
});
