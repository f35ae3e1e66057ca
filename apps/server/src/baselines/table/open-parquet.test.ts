import { readFile, writeFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { openParquet } from "./open-parquet.ts";
import { Unreadable } from "./table-file.ts";

// Written by Apache Arrow: see make_files.py there.
const files = new URL("../../../test/road/parquet/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "driftguard-parquet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hours = (n: number): Date => new Date(Date.UTC(2026, 0, 5, 12 + n));
const midnight = (n: number): Date => new Date(Date.UTC(2026, 0, 5 + Math.floor((12 + n) / 24)));

test.each([
  { column: "int32", values: [-5, -4, 4] },
  { column: "int64", values: [2n ** 53n + 1n, 1n, 9n] },
  { column: "uint64", values: [2n ** 64n - 1n, 1n, 9n] },
  { column: "uint32", values: [2 ** 32 - 1, 1, 9] },
  { column: "float", values: [0, 0.25, 0.75] },
  { column: "float16", values: [0, 0.25, 0.75] },
  { column: "double", values: [Number.POSITIVE_INFINITY, Number.NaN, 0.3] },
  { column: "decimal", values: [-1, -0.99, -0.97] },
  { column: "decimal_small", values: [0, 0.1, 0.3] },
  { column: "bool", values: [true, false, false] },
  { column: "string", values: ["DE", "FR", "DE"] },
  { column: "dictionary", values: ["DE", "FR", "FR"] },
  { column: "codes", values: [0, 1, 0] },
  { column: "date", values: [midnight(0), midnight(1), midnight(3)] },
  { column: "timestamp", values: [hours(0), hours(1), hours(3)] },
  { column: "berlin", values: [hours(0), hours(1), hours(3)] },
  { column: "nanoseconds", values: [hours(0), hours(1), hours(3)] },
  { column: "time_of_day", values: [43_200, 46_800, 54_000] },
])("a column of $column has its values, and the third is missing", async ({ column, values }) => {
  const read = await columnOf("types.parquet", column);
  expect(read).toHaveLength(40);
  expect([read[0], read[1], read[3]]).toEqual(values);
  expect(read[2] ?? Number.NaN).toBeNaN();
});

test("a decimal beyond every double is the nearest one, or its neighbour", async () => {
  const read = await columnOf("types.parquet", "decimal_large");
  expect(Math.abs(Number(read[0]) / Number("12345678901234567890.12345") - 1)).toBeLessThanOrEqual(2 ** -52);
});

test("what holds no single value a row is named, and not read", async () => {
  const { columns, nested } = await openParquet(pathOf("types.parquet"));
  expect([...(nested ?? [])]).toEqual([
    ["list", "lists"],
    ["structure", "structures"],
    ["map", "maps"],
    ["bytes", "4 bytes a row"],
  ]);
  expect(columns).not.toContain("list");
  expect(columns).toContain("nothing");
});

test.each(["none", "snappy", "gzip", "zstd", "lz4", "brotli", "version_2"])(
  "%s is read whole, in order",
  async (name) => {
    expect(await columnOf(`${name}.parquet`, "amount")).toEqual(Array.from({ length: 5000 }, (_, n) => n * 1.5));
    expect(await columnOf(`${name}.parquet`, "country")).toEqual(
      Array.from({ length: 5000 }, (_, n) => ["DE", "FR", "IT"][n % 3]),
    );
  },
);

test("differences of whole numbers add up to them", async () => {
  expect(await columnOf("delta.parquet", "n")).toEqual(Array.from({ length: 5000 }, (_, n) => BigInt(n)));
  expect(await columnOf("delta.parquet", "half")).toEqual(Array.from({ length: 5000 }, (_, n) => Math.floor(n / 2)));
});

test("a dictionary may hold more than the rows use", async () => {
  expect(await columnOf("levels.parquet", "level")).toEqual(["level 0", "level 1", "level 0"]);
});

test("a file without rows has none", async () => {
  expect(await columnOf("empty.parquet", "amount")).toEqual([]);
});

test("columns that are not wanted are not read", async () => {
  const file = await openParquet(pathOf("bytes.parquet"));
  for await (const { columns } of file.read([])) expect(columns).toEqual([[]]);
});

test("bytes that are no text are named by their column", async () => {
  await expect(columnOf("bytes.parquet", "text")).rejects.toThrow(
    'Column "text" of row group 1 holds bytes that are no UTF-8 text; leave it out, or write it as text.',
  );
});

test.each([
  { what: "half of it", damage: (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), sentence: /breaks off/ },
  { what: "all but its last byte", damage: (bytes: Buffer) => bytes.subarray(0, -1), sentence: /breaks off/ },
  { what: "its first four bytes", damage: (bytes: Buffer) => bytes.subarray(0, 4), sentence: /breaks off/ },
  { what: "nothing", damage: () => Buffer.alloc(0), sentence: /breaks off/ },
  {
    what: "an encrypted end",
    damage: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -4), Buffer.from("PARE")]),
    sentence: /encrypted/,
  },
  {
    what: "a description of another length",
    damage: (bytes: Buffer) => withUint32(bytes, bytes.length - 8, 7),
    sentence: /description at the end cannot be read/,
  },
  {
    what: "a description longer than the file",
    damage: (bytes: Buffer) => withUint32(bytes, bytes.length - 8, 0x7fffffff),
    sentence: /description at the end cannot be read/,
  },
  {
    what: "zeros for its first page",
    damage: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(200), bytes.subarray(204)]),
    sentence: /^Column "amount" of row group 1/,
  },
])("$what is refused with one sentence", async ({ damage, sentence }) => {
  const path = join(folder, "damaged.parquet");
  await writeFile(path, damage(await readFile(pathOf("snappy.parquet"))));
  await expect(readAll(path)).rejects.toThrow(sentence);
  await expect(readAll(path)).rejects.toThrow(Unreadable);
});

function pathOf(name: string): string {
  return new URL(name, files).pathname;
}

async function columnOf(name: string, column: string): Promise<unknown[]> {
  const file = await openParquet(pathOf(name));
  const index = file.columns.indexOf(column);
  const values: unknown[] = [];
  for await (const { columns } of file.read([index])) values.push(...Array.from(columns[index] ?? []));
  return values;
}

async function readAll(path: string): Promise<number> {
  let count = 0;
  const file = await openParquet(path);
  for await (const { rows } of file.read()) count += rows;
  return count;
}

function withUint32(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(value, at);
  return changed;
}
