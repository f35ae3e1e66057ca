import { expect, test } from "vitest";

import type { ModelColumn } from "./read-columns.ts";
import { fieldsOf, middleRow, rowOf } from "./row-of.ts";

const column = (name: string, type: ModelColumn["type"]): ModelColumn => ({
  ...{ name, type, nullable: true, range: null, levels: [] },
});
const columns = [column("n", "number"), column("s", "string"), column("b", "boolean")];

test.each([
  {
    promise: "values become what their column is",
    fields: { n: "1.5", s: "7", b: "true" },
    row: { n: 1.5, s: "7", b: true },
  },
  {
    promise: "an empty field is a missing value",
    fields: { n: " ", s: "", b: "" },
    row: { n: null, s: null, b: null },
  },
  { promise: "what is no number is sent as it is", fields: { n: "many", s: "a" }, row: { n: "many", s: "a", b: null } },
])("$promise", ({ fields, row }) => {
  expect(rowOf(columns, fields)).toEqual(row);
});

test("a row comes back from the form as it was, by name or by place", () => {
  const row = { n: -2, s: "x", b: false };
  expect(rowOf(columns, fieldsOf(columns, row))).toEqual(row);
  expect(rowOf(columns, fieldsOf(columns, [-2, "x", false]))).toEqual(row);
});

test("the row to begin with lies in the middle of what was seen", () => {
  const seen = [
    { ...column("n", "number"), range: [0, 3] as const },
    { ...column("s", "string"), levels: ["UA"] },
  ];
  expect(middleRow(seen)).toEqual({ n: 1.5, s: "UA" });
});
