import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@driftguard/stats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import type { EstimateReport } from "../../estimate/estimate-report.ts";

const folder = temporaryFolder();
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../estimate.schema.json"), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

type Row = Readonly<Record<string, string | number>>;

/** A model that is sure far from 0 and guesses near it; how far rows lie is `spread`. */
function makeRows(count: number, spread: number, seed: number): Row[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i): Row => {
    const x = spread * random.normal();
    const score = 1 / (1 + Math.exp(-2 * x));
    return {
      id: `row-${i}-${seed}`,
      x,
      city: random.uniform() < 0.7 ? "Bern" : "Basel",
      score,
      rest: 1 - score,
      decided: score >= 0.5 ? 1 : 0,
      came: random.uniform() < score ? "1.0" : "0.0",
      guess: 10 * x,
      real: 10 * x + (1 + Math.abs(x)) * random.normal(),
      says: score >= 0.5 ? "yes" : "no",
      is: random.uniform() < score ? "yes" : "no",
    };
  });
}

function csv(name: string, rows: readonly Row[], columns: readonly string[]): string {
  return folder.write(name, `${[columns, ...rows.map((row) => columns.map((key) => row[key]))].join("\n")}\n`);
}

const features = ["id", "x", "city", "score", "rest", "decided", "guess", "says"];
const before = makeRows(1500, 2, 1);
const reference = csv("reference.csv", before, [...features, "came", "real", "is"]);
const alike = csv("alike.csv", makeRows(1500, 2, 2), features);
const nearer = csv("nearer.csv", makeRows(1500, 0.7, 3), features);

const binary = ["--label", "came", "--score", "score", "--prediction", "decided"];

async function estimate(
  current: string,
  ...words: readonly string[]
): Promise<{ code: number | null; report: EstimateReport }> {
  const { code, stdout, stderr } = await runHere(["estimate", reference, current, ...words, "--format", "json"]);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as EstimateReport;
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return { code, report };
}

test("rows as before are not estimated to be worse: 0, and the assumption is said", async () => {
  const { code, report } = await estimate(alike, ...binary);
  expect({ code, status: report.status, reason: report.reason }).toEqual({ code: 0, status: "stable", reason: null });
  expect(report.headline).toMatch(
    /^Not estimated to be worse: accuracy 0\.\d+, was 0\.\d+( \(0\.\d+ by its labels\))?\.$/,
  );
  expect(report.assumption).toContain("P(y given x) has not changed");
  expect(report.features).toEqual(expect.arrayContaining(["x", "city"]));
  expect(report.features).not.toContain("id");
});

test("rows near the boundary are estimated to be worse: 1, by what labels would have shown", async () => {
  const { code, report } = await estimate(nearer, ...binary);
  expect({ code, status: report.status }).toEqual({ code: 1, status: "drift" });
  const accuracy = report.metrics.find(({ name }) => name === "accuracy")!;
  const rows = makeRows(1500, 0.7, 3);
  const real = rows.filter(({ decided, came }) => decided === Number(came)).length / rows.length;
  expect(accuracy.low).toBeLessThan(real);
  expect(accuracy.high).toBeGreaterThan(real);
  expect(accuracy.isWorse).toBe(true);
});

test("--fail-on never ends with 0 also then", async () => {
  expect((await estimate(nearer, ...binary, "--fail-on", "never")).code).toBe(0);
});

test("without --prediction half decides, and the report says so", async () => {
  const { report } = await estimate(alike, "--label", "came", "--score", "score");
  expect(report.metrics).toEqual((await estimate(alike, ...binary)).report.metrics);
  expect(report.notes).toContain("No --prediction was named: a score of 0.5 or more counts as decided for.");
});

test("classes by name and numbers are estimated too", async () => {
  const classes = await estimate(alike, "--label", "is", "--prediction", "says", "--score", "yes=score,no=rest");
  expect(classes.report).toMatchObject({ kind: "multiclass", columns: { scores: { yes: "score", no: "rest" } } });
  const numbers = await estimate(nearer, "--label", "real", "--prediction", "guess");
  expect(numbers.report).toMatchObject({ kind: "regression", status: "stable", calibrated: {} });
  expect(numbers.report.metrics[0]!.value!).toBeLessThan(numbers.report.metrics[0]!.reference!);
});

test("a world apart is undecided: 2, with the reason", async () => {
  const far = csv(
    "far.csv",
    makeRows(1500, 2, 4).map((row) => ({ ...row, x: Number(row["x"]) + 100 })),
    features,
  );
  const { code, report } = await estimate(far, ...binary);
  expect({ code, status: report.status, reason: report.reason }).toEqual({
    code: 2,
    status: "undecided",
    reason: "few-comparable-rows",
  });
  expect(report.headline).toMatch(/^Not decided: the reference has the like of \d\.?\d* % of the current rows/);
});

test("the table fits 80 columns and Markdown has a row a metric; both say the assumption", async () => {
  const { stdout: table } = await runHere(["estimate", reference, nearer, ...binary]);
  const own = table.split("\n").filter((line) => !line.includes(folder.path.slice(0, 20)));
  expect(Math.max(...own.map((line) => Array.from(line).length))).toBeLessThanOrEqual(80);
  expect(table).toMatch(/\naccuracy {18,} 0\.\d+ +0\.\d+ +0\.\d+ {3}0\.\d+ to 0\.\d+ {2}worse\n/);
  expect(table).toContain("Assumption: P(y given x) has not changed");
  const { stdout: markdown } = await runHere(["estimate", reference, nearer, ...binary, "--format", "markdown"]);
  expect(markdown).toMatch(/\n\| accuracy \| 0\.\d+ \| 0\.\d+ \| 0\.\d+ \| 0\.\d+ to 0\.\d+ \|\n/);
  expect(markdown).toContain("> Assumption: P\\(y given x\\)".replaceAll("\\", ""));
});

test.each([
  { promise: "one file", args: [reference, ...binary], says: "estimate needs two files" },
  { promise: "no label", args: [reference, alike, "--score", "score"], says: "estimate needs --label COLUMN" },
  {
    promise: "a label alone",
    args: [reference, alike, "--label", "came"],
    says: "estimate needs --score (chances of classes), or --prediction (numbers), beside --label.",
  },
  {
    promise: "a score that is nowhere",
    args: [reference, alike, "--label", "came", "--score", "chance"],
    says: 'reference.csv: there is no column "chance", which --score names.',
  },
  {
    promise: "labels that are no flags",
    args: [reference, alike, "--label", "city", "--score", "score"],
    says: 'reference.csv: the column "city" holds values that are no true, false, 1 or 0.',
  },
  {
    promise: "scores that are no chances",
    args: [reference, alike, "--label", "came", "--score", "guess"],
    says: "a chance is from 0 to 1.",
  },
  {
    promise: "a class without a score",
    args: [reference, alike, "--label", "is", "--prediction", "says", "--score", "yes=score,maybe=rest"],
    says: "a class without a score. (--score has yes, maybe)",
  },
  {
    promise: "classes without a prediction",
    args: [reference, alike, "--label", "is", "--score", "yes=score,no=rest"],
    says: "scores of several classes go with --prediction COLUMN",
  },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  const { code, stdout, stderr } = await runHere(["estimate", ...args]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(says);
});
