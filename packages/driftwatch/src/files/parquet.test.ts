import { seededRandom } from "@driftguard/stats";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openParquet, type ParquetOptions } from "./parquet.ts";

const folder = temporaryFolder();
const inDictionary = `UEFSMRUEFSAVJEwVBBUAEgAAEDwAAAAAAAD4PwAAAAAAAADAFQAVEhUWLBUIFRAVBhUGHAAAAAkgAgAAAAMNAQMCFQQVMBUuTBUGFQASAAAYBAcACQE8////////HwD5/////////xUAFRQVGCwVCBUQFQYVBhwAAAAKJAIAAAADDQIDJAAVBBUWFRpMFQQVABIAAAsoAQAAAGECAAAAw7wVABUSFRYsFQgVEBUGFQYcAAAACSACAAAAAw0BAwIVBBlMNQAYBnNjaGVtYRUGABUKJQIYAXgAFQQlAhgBawAVDCUCGAFjJQBMHAAAABYIGRwZPCYAHBUKGTUABhAZGAF4FQIWCBZ0FnwmSCYIKSwVBBUAFQIAFQAVEBUCADwpBhkmAgYAAAAmABwVBBk1AAYQGRgBaxUCFggWhgEWiAEmzgEmhAEpLBUEFQAVAgAVABUQFQIAPCkGGSYCBgAAACYAHBUMGTUABhAZGAFjFQIWCBZqFnImwgImjAIpLBUEFQAVAgAVABUQFQIAPBYIGQYZJgIGAAAAFuQCFggmCBb2AgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGTwcAAAcAAAcAAAAEgEAAFBBUjE=`;
const plain = `UEFSMRUAFTwVOCwVCBUAFQYVBhwAAAAeGAIAAAADDQAFAQT4PwUHKAAAwAAAAAAAAPg/FQAVPBU6LBUIFQAVBhUGHAAAAB4cAgAAAAMNBwAJATz///////8fAPn/////////FQAVLBUwLBUIFQAVBhUGHAAAABZUAgAAAAMNAQAAAGECAAAAw7wBAAAAYRUEGUw1ABgGc2NoZW1hFQYAFQolAhgBeAAVBCUCGAFrABUMJQIYAWMlAEwcAAAAFggZHBk8JgAcFQoZJQYAGRgBeBUCFggWYhZeJghJHBUAFQAVAgA8KQYZJgIGAAAAJgAcFQQZJQYAGRgBaxUCFggWYhZgJmZJHBUAFQAVAgA8KQYZJgIGAAAAJgAcFQwZJQYAGRgBYxUCFggWUhZWJsYBSRwVABUAFQIAPBYIGQYZJgIGAAAAFpYCFggmCBaUAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGTwcAAAcAAAcAAAA7wAAAFBBUjE=`;

const dictionaryFirst = `UEFSMRUEFYABFUxMFRAVABIAAEAAADIBAATQPwkPAOANCADoDQgA8A0IAPQNCCT4PwAAAAAAAPw/FQAVFhUaLBUQFRAVBhUGHBgIAAAAAAAA/D8YCAAAAAAAAACAFgAoCAAAAAAAAPw/GAgAAAAAAAAAgBERAAAACygCAAAAEAEDA4jG+hUAFYwBFVwsFRAVABUGFQYcGAgAAAAAAAAOQBgIAAAAAAAAAEAWACgIAAAAAAAADkAYCAAAAAAAAABAEREAAABGGAIAAAAQAQAJAQBACQcAAg0IAAQNCAAGDQgACA0IAAoNCCQMQAAAAAAAAA5AFQAVjAEVYCwVEBUAFQYVBhwYCAAAAAAAABdAGAgAAAAAAAAQQBYAKAgAAAAAAAAXQBgIAAAAAAAAEEAREQAAAEYYAgAAABABAAUBBBBABQcEABENCAASDQgAEw0IABQNCAAVDQgkFkAAAAAAAAAXQBUAFYwBFWAsFRAVABUGFQYcGAgAAAAAAAAfQBgIAAAAAAAAGEAWACgIAAAAAAAAH0AYCAAAAAAAABhAEREAAABGGAIAAAAQAQAFAQQYQAUHBAAZDQgAGg0IABsNCAAcDQgAHQ0IJB5AAAAAAAAAH0AVABWMARVcLBUQFQAVBhUGHBgIAAAAAACAI0AYCAAAAAAAACBAFgAoCAAAAAAAgCNAGAgAAAAAAAAgQBERAAAARhgCAAAAEAEABQEEIEAFBwCADQgEACENEA0IBAAiDRANCCgAI0AAAAAAAIAjQBUEGSw1ABgGc2NoZW1hFQIAFQolAhgBeAAWUBkcGRwmABwVChk1AAYQGRgBeBUCFlAW4goW+ggmciYIHBgIAAAAAACAI0AYCAAAAAAAAACAFgAoCAAAAAAAgCNAGAgAAAAAAAAAgBERABk8FQQVABUCABUAFQAVCAAVABUQFQIAPCkGGSYAUAAAABbiChZQJggW+ggAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRkcHAAAAL0AAABQQVIx`;

/** The columns of a file's first row group. */
async function readFirst(content: Uint8Array, options: ParquetOptions = {}): Promise<readonly ArrayLike<unknown>[]> {
  const table = await openParquet(folder.write("t.parquet", content), options);
  for await (const { columns } of table.read()) return columns;
  return [];
}

// Written by pyarrow 26: pages of version 1, where hyparquet-writer makes those of version 2.
test.each([
  { promise: "in a dictionary", content: inDictionary },
  { promise: "plain", content: plain },
])("numbers are doubles with NaN in the gaps, and texts have null there: $promise", async ({ content }) => {
  const columns = await readFirst(Buffer.from(content, "base64"));
  expect(columns).toEqual([
    Float64Array.of(1.5, Number.NaN, -2, 1.5),
    Float64Array.of(7, Number.NaN, 2 ** 53 - 1, -7),
    ["a", null, "\u00fc", "a"],
  ]);
});

test("pages behind those in a dictionary are plain, as pyarrow writes them where it has become too large", async () => {
  const [values] = await readFirst(Buffer.from(dictionaryFirst, "base64"));
  expect(values).toEqual(Float64Array.from({ length: 40 }, (_, i) => i / 4));
});

test("large pages of several columns are each its own, though they are read and unpacked in one place", async () => {
  const random = seededRandom(1);
  const numbers = (): Float64Array => Float64Array.from({ length: 120_000 }, () => random.uniform());
  const [x, y] = [numbers(), numbers()];
  const gaps = Array.from(y, (value, row) => (row % 50 === 0 ? null : value));
  const columnData = [
    { name: "x", data: x, type: "DOUBLE" as const, nullable: false },
    { name: "y", data: gaps, type: "DOUBLE" as const },
  ];
  const content = new Uint8Array(parquetWriteBuffer({ columnData, pageSize: 400_000 }));
  const table = await openParquet(folder.write("large.parquet", content));
  const read: number[][] = [[], []];
  for await (const { columns } of table.read())
    for (const [i, own] of read.entries()) own.push(...Array.from<unknown, number>(columns[i] ?? [], Number));
  expect(Buffer.from(Float64Array.from(read[0] ?? []).buffer).equals(Buffer.from(x.buffer))).toBe(true);
  expect(read[1]?.every((value, row) => Object.is(value, gaps[row] ?? Number.NaN))).toBe(true);
});

test("pages of version 2 read the same", async () => {
  const columnData = [
    { name: "x", data: [1.5, null, -2, 1.5], type: "DOUBLE" as const },
    { name: "f", data: [0.5, 0.25, 3, 4], type: "FLOAT" as const, nullable: false },
    { name: "i", data: [1, 2, null, -4], type: "INT32" as const },
    { name: "c", data: ["a", null, "\u00fc", ""], type: "STRING" as const },
  ];
  expect(await readFirst(new Uint8Array(parquetWriteBuffer({ columnData })))).toEqual([
    Float64Array.of(1.5, Number.NaN, -2, 1.5),
    Float64Array.of(0.5, 0.25, 3, 4),
    Float64Array.of(1, 2, Number.NaN, -4),
    ["a", null, "\u00fc", ""],
  ]);
});

test.each([
  { promise: "in a dictionary", distinct: 2 },
  { promise: "plain", distinct: 1000 },
])("whole numbers beyond 2^53 keep every digit: $promise", async ({ distinct }) => {
  const data = Array.from({ length: 1000 }, (_, i) => 2n ** 53n + BigInt(i % distinct));
  const content = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "k", data, type: "INT64" }] }));
  const [read = []] = await readFirst(content);
  expect(Array.from(read)).toEqual(data);
});

test("columns of other kinds stand beside them, in the order of the file", async () => {
  const moment = new Date("2026-11-27T00:00:00Z");
  const columnData = [
    { name: "at", data: [moment, null], type: "TIMESTAMP" as const },
    { name: "x", data: [1, 2], type: "DOUBLE" as const },
    { name: "is", data: [true, null], type: "BOOLEAN" as const },
  ];
  const columns = await readFirst(new Uint8Array(parquetWriteBuffer({ columnData })));
  expect(columns.map((column) => Array.from(column))).toEqual([
    [moment, null],
    [1, 2],
    [true, null],
  ]);
});

/** By pyarrow with write_page_checksum: three doubles from byte 35 on. */
const summed = Buffer.from(
  "UEFSMRUAFTwVPBXY8ZKKDBwVBhUAFQYVBhwAAAACAAAABgEAAAAAAAD4PwAAAAAAAARAAAAAAAAADEAVBBksNQAYBnNjaGVtYRUCABUKJQIYAX" +
    "gAFgYZHBkcJgAcFQoZJQYAGRgBeBUAFgYWbhZuJghJHBUAFQAVAgA8KQYZJgAGAAAAFm4WBiYIFm4AKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJz" +
    "aW9uIDI2LjAuMRkcHAAAAHoAAABQQVIx",
  "base64",
);

test("a page whose bytes are others than its checksum says is damaged", async () => {
  expect(await readFirst(new Uint8Array(summed))).toEqual([Float64Array.of(1.5, 2.5, 3.5)]);
  const other = new Uint8Array(summed);
  other[35] = 1;
  await expect(readFirst(other)).rejects.toThrow('Column "x" of row group 1 is damaged');
});

test("columns that are not wanted are not read, even where they are damaged", async () => {
  const columnData = [
    { name: "x", data: [1, 2], type: "DOUBLE" as const },
    { name: "is", data: [true, false], type: "BOOLEAN" as const },
  ];
  const content = new Uint8Array(parquetWriteBuffer({ columnData }));
  content.fill(0xff, 4, 12);
  const table = await openParquet(folder.write("t.parquet", content));
  for await (const { rows, columns } of table.read({ wanted: [1] })) {
    expect(rows).toBe(2);
    expect(columns).toEqual([[], [true, false]]);
  }
  await expect(readFirst(content)).rejects.toThrow('Column "x" of row group 1 is damaged');
});

test("every page of a column that the library reads is one run of rows, in order, with its dictionary", async () => {
  const at = (i: number): Date => new Date(Date.UTC(2026, 10, 27, 0, i % 500));
  const data = Array.from({ length: 3000 }, (_, i) => (i % 7 === 0 ? null : at(i)));
  const columnData = [{ name: "at", data, type: "TIMESTAMP" as const }];
  const content = new Uint8Array(parquetWriteBuffer({ columnData, pageSize: 1000, rowGroupSize: [1200] }));
  const table = await openParquet(folder.write("t.parquet", content));
  const read: unknown[] = [];
  for await (const { columns } of table.read()) read.push(...Array.from(columns[0] ?? []));
  expect(read.map((value) => value ?? null)).toEqual(data);
});

test.each([
  {
    promise: "what is called text",
    type: "STRING" as const,
    says: /Column "t" of row group 1 holds bytes that are no UTF-8/,
  },
  { promise: "bytes, where they must be text", type: "BYTE_ARRAY" as const, isStrict: true, says: /no UTF-8 text/ },
  { promise: "bytes that nobody calls text", type: "BYTE_ARRAY" as const, says: null },
])("bytes that are no UTF-8 are refused with their column: $promise", async ({ type, isStrict = false, says }) => {
  const column = { name: "t", data: [Uint8Array.of(0x5a, 0xfc), Uint8Array.of(0x5a)] };
  const schema = [
    { name: "root", num_children: 1 },
    {
      name: "t",
      type: "BYTE_ARRAY" as const,
      repetition_type: "REQUIRED" as const,
      ...(type === "STRING" ? { converted_type: "UTF8" as const } : {}),
    },
  ];
  const content = new Uint8Array(parquetWriteBuffer({ columnData: [column], schema }));
  const reading = readFirst(content, { isStrict });
  if (says !== null) await expect(reading).rejects.toThrow(says);
  else expect(await reading).toEqual([["Z\ufffd", "Z"]]);
});

test.each([
  { promise: "as what it says", isStrict: false, read: [[1, 2], { a: 1 }] },
  { promise: "strictly, as the text it is", isStrict: true, read: ["[1,2]", '{"a":1}'] },
])("JSON is read $promise", async ({ isStrict, read }) => {
  const columnData = [{ name: "j", data: [[1, 2], { a: 1 }], type: "JSON" as const }];
  const [values = []] = await readFirst(new Uint8Array(parquetWriteBuffer({ columnData })), { isStrict });
  expect(Array.from(values)).toEqual(read);
});

test("a mark at the beginning of a text is part of it", async () => {
  const columnData = [{ name: "c", data: ["\ufeffa", "a"], type: "STRING" as const }];
  expect(await readFirst(new Uint8Array(parquetWriteBuffer({ columnData })))).toEqual([["\ufeffa", "a"]]);
});

test("a file that says it has fewer rows than none is called damaged", async () => {
  const content = Buffer.from(plain, "base64");
  // The rows of the file, 4 in zigzag, and its list of row groups.
  content[content.indexOf(Buffer.of(0x16, 8, 0x19, 0x1c)) + 1] = 7;
  await expect(readFirst(content)).rejects.toThrow("The Parquet file is damaged: it says it has -4 rows.");
});

test("a row group that says it has fewer rows than none is named, and refused", async () => {
  const content = Buffer.from(plain, "base64");
  // The rows of the last row group, 4 in zigzag.
  content[content.lastIndexOf(Buffer.of(0x16, 8)) + 1] = 7;
  await expect(readFirst(content)).rejects.toThrow("Row group 1 says it has -4 rows.");
});

test("a file that says a column has fewer parts than none is called damaged", async () => {
  const schema = [
    { name: "root", num_children: 1 },
    { name: "s", repetition_type: "OPTIONAL" as const, num_children: 2 },
    { name: "a", type: "INT32" as const, repetition_type: "OPTIONAL" as const },
    { name: "b", type: "INT32" as const, repetition_type: "OPTIONAL" as const },
  ];
  const columnData = [{ name: "s", data: [{ a: 1, b: 2 }] }];
  const content = Buffer.from(parquetWriteBuffer({ schema, columnData }));
  // Its name, and behind it how many parts it has: 2 in zigzag.
  content[content.lastIndexOf(Buffer.of(1, 0x73, 0x15, 4)) + 3] = 3;
  await expect(readFirst(content)).rejects.toThrow("its description at the end cannot be read");
});

test("how far it is read is told within a row group, with the rows that come next", async () => {
  const columnData = [
    { name: "x", data: Float64Array.from({ length: 200_000 }, (_, i) => i), type: "DOUBLE" as const },
  ];
  const content = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 200_000 }));
  const table = await openParquet(folder.write("long.parquet", content));
  const shares: number[] = [];
  let [rows, told] = [0, 0];
  for await (const run of table.read({ onShareRead: (share) => (told = share) })) {
    rows += run.rows;
    shares.push(told - rows / 200_000);
  }
  expect(shares.length).toBeGreaterThan(1);
  expect(shares.every((apart) => apart === 0)).toBe(true);
});
