import { expect, test } from "vitest";
import type { TableFile } from "../../files/reader.ts";
import { chooseDetectors } from "../../judge/choose-detectors.ts";
import { chooseMultivariate } from "../../judge/choose-multivariate.ts";
import { normals } from "../../../test/rows.ts";
import { compareTables } from "./compare-tables.ts";

const columnCount = 20;

type Told = { readonly rows: number | undefined; readonly seed: number; readonly names: readonly string[] };

/** 600 rows in runs of 250, however many the table says it has, and which columns were asked for together. */
function tableOf({ rows, seed, names }: Told): { readonly table: TableFile; readonly asked: number[] } {
  const asked: number[] = [];
  const columns = names.map((name, i) => valuesOf(name, seed + i));
  const table: TableFile = {
    columns: names,
    isTyped: true,
    rows,
    async *read({ wanted = [...names.keys()] } = {}) {
      asked.push(wanted.length);
      for (let start = 0; start < 600; start += 250) {
        const end = Math.min(600, start + 250);
        yield {
          rows: end - start,
          columns: columns.map((values, i) => (wanted.includes(i) ? values.slice(start, end) : [])),
        };
      }
    },
  };
  return { table, asked };
}

/** Of the current table some columns have moved, and the last rows repeat the first. */
function valuesOf(name: string, seed: number): Float64Array | readonly unknown[] {
  const isCurrent = seed > 100;
  const drawn = normals(600, seed, isCurrent && seed % 3 === 0 ? 1 : 0);
  const numbers = drawn.map((value, row) => (isCurrent && row >= 450 ? (drawn[row - 450] ?? 0) : value));
  if (name.startsWith("level")) return numbers.map((value) => (value > 2 ? null : `level ${Math.round(value)}`));
  if (name === "strange") return numbers.map((value, row) => (row % 50 === 0 ? "abc" : value));
  if (name === "nested") return numbers.map((value) => ({ value }));
  return Float64Array.from(numbers, (value, row) => (name === "gaps" && row % 9 === 0 ? Number.NaN : value));
}

const names = Array.from({ length: columnCount }, (_, i) => (i % 4 === 3 ? `level ${i}` : `x${i}`));
const before = [...names.slice(0, 9), "nested", "gaps", "strange", "gone", ...names.slice(9)];
const now = ["new", ...names.toReversed(), "strange", "gaps", "nested"];

async function reportOf(rows: number | undefined): Promise<{ readonly report: unknown; readonly asked: number[] }> {
  const reference = tableOf({ rows, seed: 1, names: before });
  const current = tableOf({ rows, seed: 101, names: now });
  const report = await compareTables(
    { name: "reference", table: reference.table },
    { name: "current", table: current.table },
    {
      declared: new Map(),
      choice: chooseDetectors({}),
      multivariate: chooseMultivariate(undefined),
      correction: "holm",
      time: null,
      command: null,
    },
  );
  return { report: report.toJSON(), asked: [...reference.asked, ...current.asked] };
}

test.each([
  { promise: "few enough to be kept for the second pass", rows: 450_000, together: 4 },
  { promise: "too large to be kept", rows: 9_000_000, together: 16 },
])("a wide table is read some columns at a time, $promise, and the report is the same", async ({ rows, together }) => {
  const [whole, wide] = [await reportOf(undefined), await reportOf(rows)];
  expect(wide.report).toEqual(whole.report);
  expect(whole.report).toMatchObject({ status: "drift", faults: [{ kind: "duplicates" }] });
  // The first look at the columns takes sixteen.
  expect(new Set(wide.asked)).toContain(together);
  expect(Math.max(...wide.asked)).toBe(16);
  expect(Math.max(...whole.asked)).toBe(before.length);
});
