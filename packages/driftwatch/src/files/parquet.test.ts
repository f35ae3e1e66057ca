import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openParquet } from "./parquet.ts";

const folder = temporaryFolder();
const inDictionary = `UEFSMRUEFSAVJEwVBBUAEgAAEDwAAAAAAAD4PwAAAAAAAADAFQAVEhUWLBUIFRAVBhUGHAAAAAkgAgAAAAMNAQMCFQQVMBUuTBUGFQASAAAYBAcACQE8////////HwD5/////////xUAFRQVGCwVCBUQFQYVBhwAAAAKJAIAAAADDQIDJAAVBBUWFRpMFQQVABIAAAsoAQAAAGECAAAAw7wVABUSFRYsFQgVEBUGFQYcAAAACSACAAAAAw0BAwIVBBlMNQAYBnNjaGVtYRUGABUKJQIYAXgAFQQlAhgBawAVDCUCGAFjJQBMHAAAABYIGRwZPCYAHBUKGTUABhAZGAF4FQIWCBZ0FnwmSCYIKSwVBBUAFQIAFQAVEBUCADwpBhkmAgYAAAAmABwVBBk1AAYQGRgBaxUCFggWhgEWiAEmzgEmhAEpLBUEFQAVAgAVABUQFQIAPCkGGSYCBgAAACYAHBUMGTUABhAZGAFjFQIWCBZqFnImwgImjAIpLBUEFQAVAgAVABUQFQIAPBYIGQYZJgIGAAAAFuQCFggmCBb2AgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGTwcAAAcAAAcAAAAEgEAAFBBUjE=`;
const plain = `UEFSMRUAFTwVOCwVCBUAFQYVBhwAAAAeGAIAAAADDQAFAQT4PwUHKAAAwAAAAAAAAPg/FQAVPBU6LBUIFQAVBhUGHAAAAB4cAgAAAAMNBwAJATz///////8fAPn/////////FQAVLBUwLBUIFQAVBhUGHAAAABZUAgAAAAMNAQAAAGECAAAAw7wBAAAAYRUEGUw1ABgGc2NoZW1hFQYAFQolAhgBeAAVBCUCGAFrABUMJQIYAWMlAEwcAAAAFggZHBk8JgAcFQoZJQYAGRgBeBUCFggWYhZeJghJHBUAFQAVAgA8KQYZJgIGAAAAJgAcFQQZJQYAGRgBaxUCFggWYhZgJmZJHBUAFQAVAgA8KQYZJgIGAAAAJgAcFQwZJQYAGRgBYxUCFggWUhZWJsYBSRwVABUAFQIAPBYIGQYZJgIGAAAAFpYCFggmCBaUAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGTwcAAAcAAAcAAAA7wAAAFBBUjE=`;

/** The columns of a file's first row group. */
async function readFirst(content: Uint8Array): Promise<readonly ArrayLike<unknown>[]> {
  const table = await openParquet(folder.write("t.parquet", content));
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
