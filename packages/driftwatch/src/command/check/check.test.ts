import { join } from "node:path";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { levels, normals } from "../../../test/rows.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import type { ColumnReport, Report } from "../../report/report.ts";

const folder = temporaryFolder();
type Columns = Readonly<Record<string, readonly (string | number | null)[]>>;

function writeCsv(name: string, columns: Columns): string {
  const names = Object.keys(columns);
  const rows = Math.max(...names.map((column) => columns[column]!.length));
  const lines = Array.from({ length: rows }, (_, row) => names.map((column) => columns[column]![row] ?? "").join(","));
  return folder.write(name, `${[names.join(","), ...lines].join("\n")}\n`);
}

async function checkColumns(
  reference: Columns,
  current: Columns,
  ...more: string[]
): Promise<{ code: number | null; report: Report }> {
  const files = [writeCsv("reference.csv", reference), writeCsv("current.csv", current)];
  const { code, stdout, stderr } = await runHere(["check", ...files, "--format", "json", ...more]);
  expect(stderr).toBe("");
  return { code, report: JSON.parse(stdout) as Report };
}

const find = ({ columns }: Report, name: string): ColumnReport => columns.find((column) => column.name === name)!;

const x = normals(500, 1);
const again = normals(500, 2);
const fill = (value: string | number, count = 500): (string | number)[] => Array.from({ length: count }, () => value);
const some = (values: readonly (string | number)[], value: string, every: number): (string | number)[] =>
  values.map((own, i) => (i % every === 0 ? value : own));
const city = { Bern: 0.5, Basel: 0.3, Genf: 0.2 };

test.each<{
  promise: string;
  before: readonly (string | number)[];
  now: readonly (string | number)[];
  status: string;
  code: number;
  says: RegExp;
}>([
  {
    promise: "no nulls before, 30 % now",
    before: x,
    now: some(again, "", 3),
    status: "drift",
    code: 1,
    says: /Missing values went from 0 % to 33.4 %/,
  },
  {
    promise: "the same 33 % of nulls on both sides",
    before: some(x, "", 3),
    now: some(again, "", 3),
    status: "stable",
    code: 0,
    says: /./,
  },
  {
    promise: "infinities",
    before: x,
    now: some(again, "inf", 50),
    status: "stable",
    code: 0,
    says: /infinite values: 0 before, 10 now/,
  },
  {
    promise: "a constant that stays",
    before: fill(3.5),
    now: fill(3.5),
    status: "stable",
    code: 0,
    says: /constant: every value is 3.5/,
  },
  {
    promise: "a constant that changes",
    before: fill("a"),
    now: fill("b"),
    status: "drift",
    code: 1,
    says: /a constant that changed: "a" before, "b" now/,
  },
  {
    promise: "a number that got stuck",
    before: x,
    now: fill(0.25),
    status: "drift",
    code: 1,
    says: /became constant: every value is 0.25/,
  },
  {
    promise: "all values gone",
    before: x,
    now: fill(""),
    status: "drift",
    code: 1,
    says: /all 500 values of the current file are missing/,
  },
  {
    promise: "values where there were none",
    before: fill(""),
    now: again,
    status: "drift",
    code: 1,
    says: /Missing values went from 100 % to 0 %/,
  },
  {
    promise: "nothing on either side",
    before: fill(""),
    now: fill(""),
    status: "skipped",
    code: 0,
    says: /Empty: there is no value/,
  },
  {
    promise: "a new category of 5 %",
    before: levels(500, 3, city),
    now: some(levels(500, 4, city), "Zug", 20),
    status: "drift",
    code: 1,
    says: /new category: "Zug" \(25 rows\)/,
  },
  {
    promise: "a category that vanished",
    before: levels(500, 3, city),
    now: levels(500, 4, { Bern: 0.6, Basel: 0.4 }),
    status: "drift",
    code: 1,
    says: /vanished category: "Genf"/,
  },
  {
    promise: "numbers that became texts",
    before: x,
    now: levels(500, 5, city),
    status: "error",
    code: 2,
    says: /100 % of the current values are not of the column's type/,
  },
  {
    promise: "one text in a hundred numbers",
    before: x,
    now: some(again, "abc", 50),
    status: "error",
    code: 2,
    says: /2.0 % of the values are not numbers and left out of the comparison, 0 % before, as "abc"/,
  },
  {
    promise: "one text in five hundred numbers",
    before: x,
    now: some(again, "abc", 500),
    status: "stable",
    code: 0,
    says: /left out of the comparison: 0 before, 1 now/,
  },
  {
    promise: "a unit that changed",
    before: x,
    now: x.map((value) => value * 1000),
    status: "drift",
    code: 1,
    says: /probably a change of unit by 1,000/,
  },
  {
    promise: "ids",
    before: x.map((_, i) => i + 1),
    now: x.map((_, i) => i + 7000),
    status: "skipped",
    code: 0,
    says: /An id/,
  },
  {
    promise: "times",
    before: x.map((_, i) => `2026-01-01 00:00:${10 + (i % 50)}`),
    now: x.map(() => "2026-02-01"),
    status: "skipped",
    code: 0,
    says: /A point in time/,
  },
  {
    promise: "codes with leading zeros",
    before: levels(500, 6, { "08001": 0.5, "08002": 0.5 }),
    now: levels(500, 7, { "08001": 0.5, "08002": 0.5 }),
    status: "stable",
    code: 0,
    says: /begin with a 0/,
  },
  {
    promise: "words for nothing among numbers",
    before: some(x, "NA", 100),
    now: some(again, "NA", 100),
    status: "stable",
    code: 0,
    says: /./,
  },
])("$promise: $status", async ({ before, now, status, code, says }) => {
  const { code: ended, report } = await checkColumns({ x, odd: before }, { x: again, odd: now });
  const odd = find(report, "odd");
  expect({ status: odd.status, code: ended }).toEqual({ status, code });
  const { stdout } = await runHere(["check", `${folder.path}/reference.csv`, `${folder.path}/current.csv`]);
  expect(stdout.replaceAll(/\n +/g, " ")).toMatch(says);
  // The other column is judged all the same.
  expect(find(report, "x").status).toBe("stable");
});

test.each<{ promise: string; rows: number; code: number; says: string }>([
  { promise: "no rows", rows: 0, code: 2, says: "The current file has no rows." },
  {
    promise: "one row",
    rows: 1,
    code: 2,
    says: "Too few values to judge: 1 value, where 30 are needed on both sides.",
  },
  {
    promise: "29 rows",
    rows: 29,
    code: 2,
    says: "Too few values to judge: 29 values, where 30 are needed on both sides.",
  },
])("$promise are insufficient, never stable", async ({ rows, code, says }) => {
  const { code: ended, report } = await checkColumns({ x }, { x: again.slice(0, rows) });
  expect({ ended, status: report.status, says: find(report, "x").says }).toEqual({
    ended: code,
    status: "insufficient",
    says,
  });
});

test("no rows on either side is insufficient", async () => {
  const { code, report } = await checkColumns({ x: [] }, { x: [] });
  expect({ code, status: report.status, rows: report.current.rows }).toEqual({
    code: 2,
    status: "insufficient",
    rows: 0,
  });
});

test("60 rows that show nothing are undecided, and say what could have been seen", async () => {
  const { code, report } = await checkColumns({ x: normals(5000, 1) }, { x: normals(60, 5) });
  expect(code).toBe(2);
  expect(find(report, "x").says).toMatch(/^Not decidable: with 60 values only a change of 0\.\d+ or more/);
});

test("a missing column cannot be judged, an extra one is named and left out", async () => {
  const { code, report } = await checkColumns({ x, gone: x }, { x: again, extra: again });
  expect(code).toBe(2);
  expect(find(report, "gone")).toMatchObject({ status: "error", says: "The current file does not have this column." });
  expect(find(report, "extra")).toMatchObject({
    status: "skipped",
    says: "A new column: the reference file does not have it.",
  });
});

test.each([
  { promise: "codes that became doubles are the codes they were", extra: "", drifted: 0 },
  { promise: "but not among categories that are no numbers", extra: "beta\n".repeat(20), drifted: 1 },
])("$promise", async ({ extra, drifted }) => {
  const csv = (name: string, zeros: string): string =>
    folder.write(name, `k\n${Array.from({ length: 500 }, (_, i) => `${i % 4}${zeros}`).join("\n")}\n${extra}`);
  const [before, now] = [csv("codes.csv", ""), csv("doubles.csv", ".0")];
  const baseline = join(folder.path, "codes.json");
  await runHere(["baseline", before, "--output", baseline]);
  for (const sides of [
    [before, now],
    [now, before],
    ["--baseline", baseline, now],
  ])
    expect((await runHere(["check", ...sides, "--format", "json"])).code).toBe(drifted);
});

test("columns are matched by name, in whatever order they stand", async () => {
  const { report } = await checkColumns({ x, y: fill(5) }, { y: fill(5), x: again });
  expect(report).toMatchObject({ status: "stable", counts: { stable: 2 } });
});

test("drift of one column goes before another that cannot be judged", async () => {
  const { code, report } = await checkColumns({ x, gone: x }, { x: normals(500, 3, 2) });
  expect({ code, status: report.status }).toEqual({ code: 1, status: "drift" });
  expect(report.headline).toBe("1 of 2 columns drifted: x. 1 could not be judged.");
});

test("a schema file decides over what is inferred", async () => {
  const schema = folder.write("schema.json", '{"columns": {"row": "numeric", "x": "ignore"}}');
  const { report } = await checkColumns(
    { row: x.map((_, i) => i), x },
    { row: x.map((_, i) => i + 400), x: again },
    "--schema",
    schema,
  );
  expect(find(report, "row")).toMatchObject({ status: "drift", reasons: ["declared in the schema file"] });
  expect(find(report, "x")).toMatchObject({ status: "skipped", says: "Left out by the schema file." });
});

test.each<{ promise: string; schema: string; says: string }>([
  { promise: "no JSON", schema: "{", says: "the schema file is not JSON (line 1, column 2)." },
  { promise: "no columns", schema: "[]", says: '"columns" must be an object of column names and types.' },
  {
    promise: "an unknown type",
    schema: '{"columns":{"x":"int"}}',
    says: 'the column "x" has the type "int"; there are numeric, categorical, boolean, text, embedding, datetime, ignore.',
  },
  {
    promise: "a column that is nowhere",
    schema: '{"columns":{"z":"numeric"}}',
    says: 'no file has a column "z".',
  },
])("a schema file with $promise ends with 3 and says so", async ({ schema, says }) => {
  const file = folder.write("bad.json", schema);
  const data = writeCsv("x.csv", { x });
  const ran = await runHere(["check", data, data, "--schema", file]);
  expect(ran).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${file}: ${says}\n` });
});

test("typed files: a text where numbers were breaks the schema, also one that reads as a number", async () => {
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify({ x: value })}\n`).join("");
  const files = [folder.write("r.jsonl", lines(x)), folder.write("c.jsonl", lines(again.map(String)))];
  const { code, stdout } = await runHere(["check", ...files, "--format", "json"]);
  expect(code).toBe(2);
  expect(find(JSON.parse(stdout) as Report, "x").current).toMatchObject({ rows: 500, violations: 500 });
});

test("nested values are left out with the reason", async () => {
  const lines = (values: readonly number[]): string =>
    values.map((value) => `${JSON.stringify({ x: value, deep: { a: [value] } })}\n`).join("");
  const files = [folder.write("r.jsonl", lines(x)), folder.write("c.jsonl", lines(again))];
  const { stdout } = await runHere(["check", ...files, "--format", "json"]);
  expect(find(JSON.parse(stdout) as Report, "deep")).toMatchObject({
    status: "skipped",
    says: "Nested values have no distribution: flatten them to compare them.",
  });
});

test("with --format json a failure is JSON on stderr", async () => {
  const ran = await runHere(["check", "none.csv", "none.csv", "--format", "json"]);
  expect(ran).toMatchObject({ code: 3, stdout: "" });
  expect(JSON.parse(ran.stderr)).toEqual({
    code: "unreadable",
    detail: "none.csv: There is no such file.",
    hint: null,
  });
});

test("the table fits 80 columns, and only a terminal gets colours", async () => {
  const long = `a_${"very_".repeat(30)}long_name`;
  const files = [
    writeCsv("wide.csv", { [long]: x, odd: fill("a") }),
    writeCsv("wide2.csv", { [long]: normals(500, 9, 3), odd: fill("b".repeat(300)) }),
  ];
  const plain = await runHere(["check", ...files]);
  const inLog = plain.stdout.split("\n").filter((line) => !line.includes(folder.path));
  expect(Math.max(...inLog.map((line) => Array.from(line).length))).toBeLessThanOrEqual(80);
  expect(plain.stdout).not.toContain("\u001B");
  expect((await runHere(["check", ...files], { isTerminal: true })).stdout).toContain("\u001B[31m");
  expect((await runHere(["check", ...files], { isTerminal: true, wantsColour: false })).stdout).not.toContain("\u001B");
});

test("progress comes on stderr once a second has passed, and never on stdout", async () => {
  const file = writeCsv("p.csv", { x });
  let time = 0;
  const slow = await runHere(["check", file, file], { now: () => (time += 1500) });
  expect(slow.stderr).toMatch(/p\.csv: 500 rows, 1 column, \d+ %, about \d+ s left\n/);
  expect(slow.stdout).not.toContain("left");
  expect((await runHere(["check", file, file])).stderr).toBe("");
});

test("a hostile column name cannot paint a terminal, break out of Markdown or XML", async () => {
  const name = "\u001B[31m<b>|`x`</testsuite>";
  const files = [writeCsv("h.csv", { [name]: x }), writeCsv("h2.csv", { [name]: normals(500, 8, 3) })];
  const { stdout: table } = await runHere(["check", ...files]);
  expect(table).toMatch(/^1 of 1 column drifted: .*<b>/);
  expect(table).not.toContain("\u001B");
  const { stdout: markdown } = await runHere(["check", ...files, "--format", "markdown"]);
  expect(markdown).toContain("&lt;b&gt;\\|\\`x\\`");
  const { stdout: junit } = await runHere(["check", ...files, "--format", "junit"]);
  expect(junit).not.toContain("\u001B");
  expect(junit).not.toContain("<b>");
  expect(junit.match(/<\/testsuite>/g)).toHaveLength(1);
});

test("by a baseline file with importance, what the model heeds most comes first among what drifted as much", async () => {
  const shifted = again.map((value) => value + 1.2);
  const importance = folder.write("importance.json", JSON.stringify({ heeded: 0.3, ignored: 0.001 }));
  const order = async (...more: string[]): Promise<[string[], string]> => {
    const file = join(folder.path, "training.baseline.json");
    const reference = writeCsv("training.csv", { ignored: x, heeded: x });
    const made = await runHere(["baseline", reference, "--output", file, ...more]);
    expect(made.code).toBe(0);
    const current = writeCsv("live.csv", { ignored: again.map((value) => value + 1.4), heeded: shifted });
    const { stdout } = await runHere(["check", "--baseline", file, current, "--format", "json"]);
    const { columns, notes } = JSON.parse(stdout) as Report;
    return [columns.map(({ name }) => name), notes.join(" ")];
  };
  expect((await order())[0]).toEqual(["ignored", "heeded"]);
  const [names, notes] = await order("--importance", importance);
  expect(names).toEqual(["heeded", "ignored"]);
  expect(notes).toContain("importance for the model");
});
