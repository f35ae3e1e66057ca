import { expect, test } from "vitest";
import { hashValue } from "./hash-value.ts";
import { keyColumns } from "./key-columns.ts";
import { observeTable } from "./observe-table.ts";

const rows = 40;
const listed = (of: (row: number) => unknown): unknown[] => Array.from({ length: rows }, (_, row) => of(row));
const embedding = (row: number): Float32Array => Float32Array.of(row, 1, 2);

test.each([
  { promise: "texts", value: (row: number) => `row ${row}` },
  { promise: "numbers", value: (row: number) => row / 7 },
  { promise: "dates", value: (row: number) => new Date(row * 1000) },
])("$promise that differ are the key, and an embedding or an object is none", ({ value }) => {
  const values = [listed(embedding), listed((row) => ({ row })), listed(value), listed((row) => row % 2 === 0)];
  expect(keyColumns({ columns: ["e", "o", "k", "b"], isTyped: true, rows, values })).toEqual(["k"]);
});

test("dates and numbers that are all the same, or none, tell no rows apart", () => {
  const values = [listed(() => new Date(5)), listed(() => Number.NaN), listed((row) => row % 3)];
  expect(keyColumns({ columns: ["d", "n", "c"], isTyped: true, rows, values })).toEqual(["c", "d"]);
});

test("embeddings and nested values are left out of a row's hash", () => {
  const nested = { toJSON: (): never => expect.fail("it was written out") };
  for (const value of [embedding(1), [1, 2], nested]) expect(hashValue(value, 77)).toBe(77);
  expect(hashValue(5n, 77)).not.toBe(hashValue(6n, 77));
});

test("the current rows are told apart by the reference's key, wherever it stands", () => {
  const values = [listed((row) => row), listed((row) => `day ${row % 9}`)];
  const first = { columns: ["id", "day"], isTyped: true, rows, values };
  expect(observeTable({ first, columns: [] }).seen().keys).toEqual(["id"]);
  expect(observeTable({ first, columns: [], keys: ["day"] }).seen().keys).toEqual(["day"]);
  expect(observeTable({ first, columns: [], keys: ["gone"] }).seen().keys).toEqual(["id"]);
});
