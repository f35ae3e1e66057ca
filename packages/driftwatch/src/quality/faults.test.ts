import { expect, test } from "vitest";
import { levels, normals } from "../../test/rows.ts";
import { Monitor, type Rows } from "../monitor/monitor.ts";
import type { Report } from "../report/report.ts";
import { type ColumnChange, plantChanges, simulateRows } from "../simulate/index.ts";
import { copiesShare, countCopies } from "./count-copies.ts";

const plain = simulateRows({ rows: 4000, seed: 5 }).map(({ time: _time, ...row }) => row);
const [reference, current] = [plain.slice(0, 2000), plain.slice(2000)];
const monitor = new Monitor(reference);

const checked = (rows: Rows, against = monitor): Report => against.check(rows).toJSON();
const planted = (...changes: readonly ColumnChange[]): Rows =>
  plantChanges(current, { changes, schedule: { kind: "sudden", from: 0 }, seed: 9 });
const altered = (column: string, change: (value: unknown, row: number) => unknown): Rows =>
  current.map((row, i) => ({ ...row, [column]: change(row[column], i) }));

test.each<{ promise: string; rows: Rows; column: string; kinds: readonly string[]; says: RegExp }>([
  {
    promise: "a change of unit",
    rows: planted({ column: "gamma", kind: "unit", by: 1000 }),
    column: "gamma",
    kinds: ["unit-change", "range"],
    says: /change of unit by 1,000/,
  },
  {
    promise: "a default value that was never there",
    rows: altered("gamma", (value, i) => (i % 5 === 0 ? -999 : value)),
    column: "gamma",
    kinds: ["default-value", "range"],
    says: /default value: -999 went from 0 % to 20/,
  },
  {
    promise: "a stuck sensor",
    rows: planted({ column: "gamma", kind: "stuck" }),
    column: "gamma",
    kinds: ["stuck", "constant"],
    says: /probably stuck: 100 %.*became constant: every value is/,
  },
  {
    promise: "values out of range in one row of a hundred, where the distribution is stable",
    rows: altered("beta", (value, i) => (i % 100 === 7 ? 50 + i : value)),
    column: "beta",
    kinds: ["range"],
    says: /out of range: 20 values \(1\.0 %\) beyond .* as 57, 157, 257, 357, 457$/,
  },
  {
    promise: "a new category",
    rows: planted({ column: "five", kind: "unseen", by: 0.03 }),
    column: "five",
    kinds: ["new-category"],
    says: /new category: "new" \(\d+ rows\)/,
  },
  {
    promise: "a category that vanished",
    rows: altered("five", (value) => (value === reference[0]?.["five"] ? null : value)),
    column: "five",
    kinds: ["vanished-category"],
    says: /vanished category: "/,
  },
  {
    promise: "numbers that became texts",
    rows: altered("gamma", (value, i) => (i % 10 === 0 ? "n.v." : String(value).replace(".", ","))),
    column: "gamma",
    kinds: ["type-change"],
    says: /100 % of the values are not numbers.* as "n\.v\.", "\d+,\d+"/,
  },
  {
    promise: "names that became numbers",
    rows: altered("five", (value, i) => (i % 2 === 0 ? 1 + (i % 3) : value)),
    column: "five",
    kinds: ["type-change", "new-category"],
    says: /names became numbers in 50.0 % of the values, as "1", "2", "3"/,
  },
  {
    promise: "numbers that were rounded, where the distribution is stable",
    rows: altered("gamma", (value) => Math.round(Number(value) * 20) / 20),
    column: "gamma",
    kinds: ["cardinality"],
    says: /fewer different values: 2,000 among 2,000 rows before, \d+ now/,
  },
])("$promise: named as what it is, in that column alone", ({ rows, column, kinds, says }) => {
  const { columns, faults } = checked(rows);
  const found = columns.find(({ name }) => name === column);
  const named = [...(found?.causes ?? []), ...(found?.faults ?? [])];
  expect(named.map(({ kind }) => kind)).toEqual(kinds);
  expect(monitor.check(rows).toTable().replaceAll(/\n\s*/g, " ")).toMatch(new RegExp(says.source.replace(/\$$/, "")));
  expect(
    columns.filter(({ name }) => name !== column).flatMap(({ causes, faults: own }) => [...causes, ...own]),
  ).toEqual([]);
  expect(faults).toEqual([]);
  for (const fault of found?.faults ?? []) expect(fault.examples.length).toBeLessThanOrEqual(5);
});

test("rows that came twice are duplicates, with the rows they repeat", () => {
  const { faults, columns } = checked([...current, ...current.slice(0, 300)]);
  expect(faults).toMatchObject([{ kind: "duplicates", shareBefore: 0 }]);
  expect(faults[0]?.share).toBeCloseTo(300 / 2300, 1);
  expect(faults[0]?.examples[0]).toBe("row 2001 repeats row 1");
  expect(columns.flatMap((column) => column.faults)).toEqual([]);
});

test("rows that are few and repeat as much as ever are no duplicates, however many there are now", () => {
  const few = (count: number, seed: number): Rows =>
    levels(count, seed, { a: 0.5, b: 0.3, c: 0.2 }).map((x, i) => ({
      x,
      y: levels(1, seed * 9973 + i, { p: 0.6, q: 0.4 })[0],
    }));
  expect(checked(few(3000, 2), new Monitor(few(200, 1))).faults).toEqual([]);
});

test("rows that are no longer in the order of their time are told; rows that never were are not", () => {
  const at = (i: number): string => new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
  const ordered = (from: number): Rows => normals(500, from, 5).map((x, i) => ({ when: at(from + i), x }));
  const mixed = ordered(500).map((row, i, rows) => rows[i % 20 === 0 && i > 0 ? i - 10 : i] ?? row);
  expect(checked(mixed, new Monitor(ordered(0))).faults).toMatchObject([
    {
      kind: "time-order",
      shareBefore: 0,
      share: expect.closeTo(24 / 500, 6),
      examples: expect.arrayContaining(["row 21"]),
    },
  ]);
  expect(checked(ordered(500), new Monitor(ordered(0))).faults).toEqual([]);
  expect(checked(ordered(500).toReversed(), new Monitor(ordered(0).toReversed())).faults).toEqual([]);
});

test("samples of one source have no cause and no fault: 20 comparisons of 14 columns, of equal and unequal sizes", () => {
  const found = Array.from({ length: 20 }, (_, run) => {
    const rows = simulateRows({ rows: 1500, seed: 100 + run }).map(({ time: _time, ...row }) => row);
    const split = run % 2 === 0 ? 750 : 300;
    const report = checked(rows.slice(split), new Monitor(rows.slice(0, split)));
    return [...report.faults, ...report.columns.flatMap(({ causes, faults }) => [...causes, ...faults])];
  });
  expect(found.flat()).toEqual([]);
});

test("every form of a report tells the faults of columns and of rows", () => {
  const rows = planted({ column: "five", kind: "unseen", by: 0.03 });
  const report = monitor.check([...rows, ...rows.slice(0, 300)]);
  const forms = [report.toTable(), report.toMarkdown(), report.toJUnit(), report.toHTML(), JSON.stringify(report)];
  for (const form of forms) {
    const text = form.replaceAll(/\s+/g, " ");
    expect(text).toMatch(/new category: (\\*|&quot;|&#34;)"?new/);
    expect(text).toMatch(/duplicates: \d/);
  }
  expect(report.toHTML()).toContain("Likely cause");
});

test("copies are counted in bounded memory: of 30,000 rows a tenth that came twice is found", () => {
  const counter = countCopies([0]);
  const values = Float64Array.from({ length: 33_000 }, (_, i) => (i < 30_000 ? i : (i - 30_000) * 10) + 0.5);
  counter.add({ rows: values.length, columns: [values] });
  const copies = counter.copies();
  expect(copies.counts.length).toBeLessThanOrEqual(2048);
  expect(copiesShare(copies, 1)).toBeCloseTo(3000 / 33_000, 1);
  // Among a half of the rows a copy is kept together with its row half as often.
  expect(copiesShare(copies, 0.5)).toBeCloseTo(1500 / 33_000, 1);
});
