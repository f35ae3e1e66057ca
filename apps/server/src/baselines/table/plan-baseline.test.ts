import { expect, test } from "vitest";

import { emptySchema, type VersionSchema, withFeatures } from "../../models/index.ts";
import { planBaseline } from "./plan-baseline.ts";
import { Unreadable } from "./table-file.ts";

const declared: VersionSchema = {
  ...withFeatures(emptySchema, [
    { name: "amount", type: "numeric", inferred: null },
    { name: "country", type: "categorical", inferred: null },
  ]),
  open: false,
};

test("what nobody declared is inferred, with its reason", () => {
  const { added, features } = plan({
    columns: ["amount", "country"],
    row: (n) => [n * 1.5, n % 2 === 0 ? "DE" : "FR"],
  });
  expect(added).toMatchObject([
    { name: "amount", type: "numeric", inferred: "numbers" },
    { name: "country", type: "categorical", inferred: "2 distinct texts in 40 values" },
  ]);
  expect(features.map(({ name, column }) => `${name} ${column}`)).toEqual(["amount 0", "country 1"]);
});

test.each([
  {
    promise: "a score is the output, the prediction then its class",
    columns: ["score", "prediction"],
    row: (n: number) => [n / 50, n % 2],
    output: { column: 0, type: "numeric" },
  },
  {
    promise: "without one, the prediction is",
    columns: ["x", "prediction"],
    row: (n: number) => [n * 1.5, n / 50],
    output: { column: 1, type: "numeric" },
  },
  {
    promise: "a prediction of texts is compared by class",
    columns: ["prediction"],
    row: (n: number) => [n % 2 === 0 ? "yes" : "no"],
    output: { column: 0, type: "categorical" },
  },
  {
    promise: "a prediction of codes is compared as the numbers they are sent as",
    columns: ["prediction"],
    row: (n: number) => [n % 2],
    output: { column: 0, type: "numeric" },
  },
  {
    promise: "a prediction of true and false is 1 and 0",
    columns: ["prediction"],
    row: (n: number) => [n % 2 === 0 ? "True" : "False"],
    output: { column: 0, type: "boolean" },
  },
])("$promise", ({ columns, row, output }) => {
  expect(plan({ columns, row }).output).toEqual(output);
});

test.each([
  { task: "binary", label: (n: number) => n % 2 },
  { task: "binary", label: (n: number) => (n % 2 === 0 ? "paid" : "late") },
  { task: "multiclass", label: (n: number) => ["a", "b", "c"][n % 3] },
  { task: "regression", label: (n: number) => n * 1.5 },
])("labels like these are those of a $task model", ({ task, label }) => {
  expect(plan({ columns: ["x", "label"], row: (n) => [n * 1.5, label(n)] })).toMatchObject({ label: 1, task });
});

test("numbers with missing ones written in any of the usual ways are numbers", () => {
  const { added } = plan({
    columns: ["x"],
    row: (n) => [n % 2 === 0 ? ["NA", "NaN", "null", "None", "N/A"][n % 5] : n * 1.5],
  });
  expect(added).toMatchObject([{ name: "x", type: "numeric" }]);
});

test("ids, times and empty columns are not compared, and why is said", () => {
  const { features, warnings } = plan({
    columns: ["amount", "user_id", "when", "empty"],
    row: (n) => [n * 1.5, `u${n % 7}`, `2026-01-01T00:00:${String(n).padStart(2, "0")}Z`, ""],
  });
  expect(features.map(({ name }) => name)).toEqual(["amount"]);
  expect(warnings.map((warning) => warning.split(" is not")[0])).toEqual(['"user_id"', '"when"', '"empty"']);
});

test("what a file counts in seconds is said, as production has to send it so", () => {
  const natures = new Map([["wait", { says: "durations, in seconds", unit: "s" as const }]]);
  const sample = [Array.from({ length: 40 }, (_, n) => n * 1.5)];
  const { warnings } = planBaseline({ file: { columns: ["wait"], natures }, sample, schema: emptySchema, roles: {} });
  expect(warnings).toEqual(['"wait": read as durations, in seconds; production has to send seconds as well.']);
});

test("of a declared schema every feature has to be there, and what is more is said", () => {
  expect(() => plan({ schema: declared, columns: ["amount"], row: (n) => [n] })).toThrow(Unreadable);
  const { added, warnings } = plan({
    schema: declared,
    columns: ["amount", "country", "more"],
    row: (n) => [n, "DE", n * 1.5],
  });
  expect(added).toEqual([]);
  expect(warnings).toEqual(["Not declared, so not compared: more."]);
});

test("a declared type stands, whatever the column looks like", () => {
  const { features } = plan({ schema: declared, columns: ["amount", "country"], row: (n) => [n % 2, n * 1.5] });
  expect(features.map(({ type }) => type)).toEqual(["numeric", "categorical"]);
});

test("a declared feature that is nested in the file is named as that", () => {
  const file = { columns: ["country"], nested: new Map([["amount", "lists"]]) };
  expect(() => planBaseline({ file, sample: [["DE"]], schema: declared, roles: {} })).toThrow(
    'The column "amount" holds lists, and this version declares it as numeric; write one value a row.',
  );
});

test.each([
  { values: ["1.0", "2.0", "", "3"], isCode: true },
  { values: ["1", "2"], isCode: false },
  { values: ["1.0", "2.5"], isCode: false },
  { values: ["01.0", "2.0"], isCode: false },
  { values: ["1.0", "a"], isCode: false },
])("categories written $values are whole numbers with .0: $isCode", ({ values, isCode }) => {
  const { features } = plan({
    schema: declared,
    columns: ["amount", "country"],
    row: (n) => [n, values[n % values.length]],
  });
  expect(features[1]?.isCode).toBe(isCode);
});

function plan({
  schema = emptySchema,
  columns,
  row,
}: {
  schema?: VersionSchema;
  columns: readonly string[];
  row: (n: number) => readonly unknown[];
}) {
  const rows = Array.from({ length: 40 }, (_, n) => row(n));
  const sample = columns.map((_, column) => rows.map((values) => values[column]));
  return planBaseline({ file: { columns }, sample, schema, roles: {} });
}
