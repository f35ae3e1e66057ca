import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import type { RowSample } from "../rows/sample-rows.ts";
import { segmentsOfRows } from "./segments-of-rows.ts";

type Row = { readonly country: string; readonly plan: string; readonly age: number; readonly amount: number };

function rowsOf(seed: number, count: number, change: (row: Row) => Partial<Row> = () => ({})): RowSample {
  const random = seededRandom(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[random.below(values.length)]!;
  const rows = Array.from({ length: count }, (): Row => {
    const row = {
      country: pick(["CH", "DE", "FR", "AT"]),
      plan: pick(["free", "pro"]),
      age: 18 + 60 * random.uniform(),
      amount: 100 + 20 * random.normal(),
    };
    return { ...row, ...change(row) };
  });
  return {
    rows: count,
    rowsOfTable: count,
    columns: [
      { name: "country", kind: "categorical", values: rows.map(({ country }) => country) },
      { name: "plan", kind: "categorical", values: rows.map(({ plan }) => plan) },
      { name: "age", kind: "numeric", values: Float64Array.from(rows, ({ age }) => age) },
      { name: "amount", kind: "numeric", values: Float64Array.from(rows, ({ amount }) => amount) },
    ],
    times: null,
  };
}

const germany = ({ country, amount }: Row): Partial<Row> => (country === "DE" ? { amount: amount + 40 } : {});

const found = (seed: number, change?: (row: Row) => Partial<Row>) =>
  segmentsOfRows(
    { reference: rowsOf(seed, 4000), current: rowsOf(seed + 1, 4000, change) },
    { targets: ["amount"], slicedBy: ["country", "plan", "age"] },
  ).get("amount");

test.each<{ promise: string; change: (row: Row) => Partial<Row>; conditions: readonly unknown[]; rows: number }>([
  {
    promise: "one country",
    change: ({ country, amount }) => (country === "DE" ? { amount: amount + 40 } : {}),
    conditions: [{ column: "country", is: 'is "DE"' }],
    rows: 0.25,
  },
  {
    promise: "one plan of one country",
    change: ({ country, plan, amount }) => (country === "FR" && plan === "pro" ? { amount: amount + 60 } : {}),
    conditions: [
      { column: "plan", is: 'is "pro"' },
      { column: "country", is: 'is "FR"' },
    ],
    rows: 0.125,
  },
  {
    promise: "a range of numbers",
    change: ({ age, amount }) => (age >= 63 ? { amount: amount * 1.6 } : {}),
    conditions: [{ column: "age", is: expect.stringMatching(/^is from 6[23]\.?\d* up$/) }],
    rows: 0.25,
  },
  {
    promise: "missing values of one country",
    change: ({ country }) => (country === "AT" ? { amount: Number.NaN } : {}),
    conditions: [{ column: "country", is: 'is "AT"' }],
    rows: 0.25,
  },
])("a change planted in $promise is found there, and vanishes with it", ({ change, conditions, rows }) => {
  const segment = found(21, change);
  expect(segment?.conditions).toEqual(conditions);
  expect(segment?.rowsShare).toBeCloseTo(rows, 1);
  expect(segment?.vanishes).toBeGreaterThan(0.85);
  expect(segment?.pValue).toBeLessThan(1e-6);
});

test("no order of rows changes the segment", () => {
  const both = { reference: rowsOf(41, 1500), current: rowsOf(42, 1500, germany) };
  const turned = (sample: RowSample): RowSample => ({
    ...sample,
    columns: sample.columns.map((column) =>
      column.kind === "numeric"
        ? { ...column, values: column.values.toReversed() }
        : column.kind === "categorical"
          ? { ...column, values: column.values.toReversed() }
          : column,
    ),
  });
  const wanted = { targets: ["amount"], slicedBy: ["country", "plan", "age"] };
  const segment = segmentsOfRows(both, wanted).get("amount");
  expect(segment).toBeDefined();
  expect(
    segmentsOfRows({ reference: turned(both.reference), current: turned(both.current) }, wanted).get("amount"),
  ).toEqual(segment);
});

test("a change of all rows lies in no segment", () => {
  expect(found(31, ({ amount }) => ({ amount: amount + 20 }))).toBeUndefined();
});

test("what did not change has no segment, however many are tried: 60 comparisons", () => {
  expect(Array.from({ length: 60 }, (_, run) => found(1000 + 2 * run)).filter((one) => one !== undefined)).toEqual([]);
});
