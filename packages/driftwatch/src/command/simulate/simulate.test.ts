import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import type { Report } from "../../report/report.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
const before = at("before.csv");
await runHere(["simulate", "--rows", "3000", "--seed", "7", "--output", before]);
const lines = (name: string): string[] => readFileSync(at(name), "utf8").trimEnd().split("\n");

async function drifted(...args: readonly string[]): Promise<string[]> {
  const after = at("after.csv");
  const { code, stderr } = await runHere(["simulate", before, "--from", "0%", "--output", after, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/Table in .*after\.csv\n$/) });
  const { stdout } = await runHere(["check", before, after, "--format", "json"]);
  const report = JSON.parse(stdout) as Report;
  return report.columns.filter(({ status }) => status === "drift").map(({ name }) => name);
}

test("a check names the columns that something was planted in, and no other", async () => {
  const changes = "normal mean 0.5; gamma unit 1000; five swap; twenty unseen 0.05; beta missing 0.15; student scale 2";
  const names = ["normal", "gamma", "five", "twenty", "beta", "student"];
  expect((await drifted("--change", changes)).toSorted()).toEqual(names.toSorted());
  expect(await drifted()).toEqual([]);
});

test("a table that has nothing planted comes out as it went in, in every format", async () => {
  await runHere(["simulate", before, "--output", at("same.csv")]);
  expect(readFileSync(at("same.csv"))).toEqual(readFileSync(before));
  for (const ending of ["tsv", "jsonl"]) {
    await runHere(["simulate", before, "--output", at(`same.${ending}`)]);
    await runHere(["simulate", at(`same.${ending}`), "--output", at("back.csv")]);
    expect(lines("back.csv"), ending).toEqual(lines("before.csv"));
  }
});

test("odd values come back as they were", async () => {
  const odd = 'a,b\n"x,1","two\nlines"\n,"say ""no"""\n';
  const { stdout } = await runHere(["simulate", folder.write("odd.csv", odd)]);
  expect(stdout).toBe(odd);
  const typed = '{"n":1e999,"list":[1,2],"gone":null,"yes":true}\n';
  const { stdout: jsonl } = await runHere(["simulate", folder.write("odd.jsonl", typed), "--format", "jsonl"]);
  expect(jsonl).toBe(typed);
});

test("a seed gives the same table, and stderr says what was planted where", async () => {
  const args = ["simulate", "--rows", "50", "--change", "normal mean 1; five swap", "--from", "26", "--seed", "4"];
  const [one, two] = [await runHere(args), await runHere(args)];
  expect(one).toEqual(two);
  expect(one.stderr).toBe("50 rows, seed 4; normal mean 1, five swap: sudden, from row 26.\n");
  expect((await runHere([...args.slice(0, -1), "5"])).stdout).not.toBe(one.stdout);
});

test("with a time column moments are dates and lengths are hours", async () => {
  const words = ["--time", "time", "--schedule", "recurring", "--from", "2026-01-05T06:00:00Z", "--every", "12h"];
  const { code, stderr } = await runHere([
    "simulate",
    before,
    ...words,
    "--change",
    "five stuck",
    "--output",
    at("by-time.csv"),
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toMatch(/five stuck: recurring, from 2026-01-05T06:00:00\.000Z\./);
  const [header = "", ...rows] = lines("by-time.csv");
  const five = header.split(",").indexOf("five");
  for (const row of rows) {
    const fields = row.split(",");
    const hour = (Date.parse(fields[0] ?? "") - Date.UTC(2026, 0, 5)) / 3_600_000;
    if (hour >= 6 && (hour - 6) % 12 < 6) expect(fields[five]).toBe("l0");
  }
  expect(new Set(rows.map((row) => row.split(",")[five])).size).toBe(5);
});

test.each([
  {
    promise: "a change that is none",
    args: [before, "--change", "x become 3"],
    says: '--change takes COLUMN KIND AMOUNT, got "x become 3"; kinds are',
  },
  {
    promise: "a change without its amount",
    args: [before, "--change", "normal mean"],
    says: '"mean" needs an amount, as in "normal mean 0.5"; got "normal mean".',
  },
  {
    promise: "an amount where there is none",
    args: [before, "--change", "five swap 2"],
    says: '"swap" takes no amount, got "five swap 2".',
  },
  {
    promise: "a column that is nowhere",
    args: [before, "--change", "age mean 1"],
    says: 'before.csv: there is no column "age" to change.',
  },
  {
    promise: "numbers where there are none",
    args: [before, "--change", "five mean 1"],
    says: 'before.csv: "five": "mean" needs numbers, and the column has none, or too few.',
  },
  {
    promise: "a moment that is none",
    args: [before, "--from", "soon"],
    says: '--from takes a share such as 50%, or a row\'s number; got "soon".',
  },
  {
    promise: "hours without a time",
    args: [before, "--schedule", "gradual", "--over", "3d"],
    says: '--over takes a share such as 20%, or a number of rows; got "3d".',
  },
  {
    promise: "a time column that is nowhere",
    args: [before, "--time", "when"],
    says: 'before.csv: there is no column "when", which --time names.',
  },
  { promise: "rows of a file", args: [before, "--rows", "9"], says: "--rows is for a table that is made up;" },
  { promise: "half a row", args: ["--rows", "1.5"], says: '--rows takes a whole number; got "1.5".' },
  { promise: "a page", args: [before, "--format", "html"], says: '--format takes csv, tsv, jsonl; got "html".' },
  { promise: "two files", args: [before, before], says: "simulate takes one file, or none; got 2." },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  const { code, stdout, stderr } = await runHere(["simulate", ...args]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(says);
});

test("a table that breaks on the way leaves no half file", async () => {
  const torn = folder.write("torn.jsonl", `${'{"a":1}\n'.repeat(12_000)}{"a":`);
  const { code, stderr } = await runHere(["simulate", torn, "--output", at("half.csv")]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/torn\.jsonl: Line 12001 is not JSON/);
  expect([existsSync(at("half.csv")), existsSync(at("half.csv.unfinished"))]).toEqual([false, false]);
});
