import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import type { BacktestReport } from "../../backtest/backtest-report.ts";
import { plantChanges, type Row } from "../../simulate/plant-changes.ts";

const folder = temporaryFolder();
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../backtest.schema.json"), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5);
const days = 16;
const onset = start + 12 * 24 * hourMs + 9 * hourMs;

/** Twelve rows an hour: a number that follows the clock, a category, a score that tells the truth, a number foretold. */
const rows: readonly Row[] = ((random) =>
  Array.from({ length: days * 24 * 12 }, (_, i): Row => {
    const hour = Math.floor(i / 12);
    const score = random.uniform();
    const guess = 10 * random.normal();
    return {
      when: new Date(start + hour * hourMs + (i % 12) * 300_000).toISOString(),
      size: 50 + 3 * Math.sin((2 * Math.PI * hour) / 24) + 5 * random.normal(),
      city: random.uniform() < 0.7 ? "Bern" : "Basel",
      score,
      came: random.uniform() < score ? 1 : 0,
      guess,
      real: guess + random.normal(),
    };
  }))(seededRandom(2));

const byTime = { timeOf: (row: Row): number => Date.parse(String(row["when"])), seed: 1 };
const moved = plantChanges(rows, {
  ...byTime,
  changes: [{ column: "size", kind: "unit", by: 1000 }],
  schedule: { kind: "sudden", from: onset },
});

function csv(name: string, table: readonly Row[], columns: readonly string[]): string {
  return folder.write(name, `${[columns, ...table.map((row) => columns.map((key) => row[key]))].join("\n")}\n`);
}

const features = ["when", "size", "city"];
const quiet = csv("quiet.csv", rows, features);
const drifting = csv("drifting.csv", moved, features);

async function backtest(
  file: string,
  ...more: readonly string[]
): Promise<{ code: number | null; report: BacktestReport }> {
  const args = ["backtest", file, "--time", "when", "--format", "json", ...more];
  const { code, stdout, stderr } = await runHere(args);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as BacktestReport;
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return { code, report };
}

const hoursAfter = (iso: string | undefined): number => (Date.parse(iso ?? "") - onset) / hourMs;

test("a quiet past would not have fired: 0", async () => {
  const { code, report } = await backtest(quiet);
  expect({ code, headline: report.headline }).toEqual({ code: 0, headline: "Would not have fired in 16 days." });
  // Lanes begin at two whole days.
  expect(report.hours.judged).toBe(days * 24 - 48);
});

test("a change of unit fires within hours of its onset, once, and says what it looks like: 1", async () => {
  const { code, report } = await backtest(drifting);
  expect({ code, status: report.status, alerts: report.alerts.length }).toEqual({
    code: 1,
    status: "drift",
    alerts: 1,
  });
  const [alert] = report.alerts;
  expect(alert).toMatchObject({ cause: "distribution", columns: ["size"], resolvedAt: null });
  expect(hoursAfter(alert?.openedAt)).toBeGreaterThan(0);
  expect(hoursAfter(alert?.openedAt)).toBeLessThanOrEqual(24);
  expect(alert?.causes).toContainEqual(expect.objectContaining({ kind: "unit-change", factor: 1000 }));
});

test.each([
  { rule: "psi > 0.2", kind: "psi", measure: "psi" },
  { rule: "distance > 0.3", kind: "distance", measure: "ks" },
  { rule: "p < 0.000001", kind: "p-value", measure: "ks" },
])("$rule is tried against the first week, and judges none of it", async ({ rule, kind, measure }) => {
  const { code, report } = await backtest(drifting, "--rule", rule, "--window", "1d");
  expect({ code, rule: report.rule.kind }).toEqual({ code: 1, rule: kind });
  expect(report.alerts[0]).toMatchObject({ columns: ["size"], worst: { column: "size", measure, windowHours: 24 } });
  expect(hoursAfter(report.alerts[0]?.openedAt)).toBeGreaterThan(0);
  expect(Date.parse(report.hours.firstJudged ?? "")).toBe(start + (7 * 24 + 1) * hourMs);
});

const byDistance = ["--rule", "distance > 0.3"];

test("the order of the rows makes no difference", async () => {
  const random = seededRandom(9);
  const shuffled = moved.map((row) => ({ row, at: random.uniform() })).toSorted((a, b) => a.at - b.at);
  const file = csv(
    "shuffled.csv",
    shuffled.map(({ row }) => row),
    features,
  );
  const [sorted, other] = [await backtest(drifting, ...byDistance), await backtest(file, ...byDistance)];
  expect(other.report.alerts).toEqual(sorted.report.alerts);
  expect(other.report.hours).toEqual(sorted.report.hours);
});

/** A rule that nothing here breaks. */
const aside = ["--rule", "distance > 0.9"];

test("labels that stop coming as foretold fire as performance, of two classes and of numbers", async () => {
  const wrong = plantChanges(rows, {
    ...byTime,
    changes: [
      { column: "came", kind: "swap" },
      { column: "real", kind: "mean", by: 2 },
    ],
    schedule: { kind: "sudden", from: onset },
  });
  const classes = csv("classes.csv", wrong, ["when", "city", "score", "came"]);
  const binary = await backtest(classes, ...aside, "--label", "came", "--score", "score");
  expect(binary.report).toMatchObject({
    labels: { kind: "binary", label: "came", prediction: "score" },
    alerts: [{ cause: "performance", columns: [] }],
  });
  expect(hoursAfter(binary.report.alerts[0]?.openedAt)).toBeLessThanOrEqual(24);
  expect(binary.report.columns.find(({ name }) => name === "came")?.because).toBe(
    "What came: predictions are judged by it.",
  );
  const numbers = csv("numbers.csv", wrong, ["when", "city", "guess", "real"]);
  const regression = await backtest(numbers, ...aside, "--label", "real", "--prediction", "guess");
  expect(regression.report.alerts).toMatchObject([{ cause: "performance", worst: { column: null } }]);
});

test("too few rows to judge any hour end with 2", async () => {
  const few = csv(
    "few.csv",
    rows.filter((_, i) => i % 60 === 0),
    features,
  );
  const { code, report } = await backtest(few);
  expect({ code, headline: report.headline, judged: report.hours.judged }).toEqual({
    code: 2,
    headline: "No hour could be judged: its window, or what it is compared with, has too few rows.",
    judged: 0,
  });
  expect((await backtest(few, "--fail-on", "never")).code).toBe(0);
});

test("a drift that sparse rows cannot decide is no quiet past: 2", async () => {
  const sparse = csv(
    "sparse.csv",
    moved.filter((_, i) => i % 2 === 0),
    features,
  );
  const { code, report } = await backtest(sparse);
  expect({ code, status: report.status }).toEqual({ code: 2, status: "undecided" });
  expect(report.headline).toMatch(
    /^Would not have fired in 16 days, but in \d+ hours what was beyond its threshold could/,
  );
  expect(report.notes.at(-1)).toMatch(/a day of fewer than 200 rows is judged over a longer window/);
});

test("the table fits 80 columns, Markdown has a row an alert, and rows without a time are counted", async () => {
  const gaps = csv(
    "gaps.csv",
    moved.map((row, i) => (i % 1000 === 3 ? { ...row, when: "" } : row)),
    features,
  );
  const { stdout: table } = await runHere(["backtest", gaps, "--time", "when", ...byDistance]);
  const lines = table.split("\n").filter((line) => !line.includes(folder.path));
  expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(80);
  expect(table).toMatch(/\n2026-01-1[78] \d\d:00 {2}still open {8}distribution, severe size\n/);
  expect(table).toContain('5 rows have no time that can be read in "when", and were left out.');
  const { stdout: markdown } = await runHere([
    "backtest",
    gaps,
    "--time",
    "when",
    ...byDistance,
    "--format",
    "markdown",
  ]);
  expect(markdown).toMatch(/\n\| 2026-01-1[78] \d\d:00 \| still open \| distribution, severe \| size \| ks 0\.9/);
});

const short = csv("short.csv", rows.slice(0, 500), features);

test.each([
  { promise: "no time", args: [quiet], says: "backtest needs --time COLUMN, which says when each row happened." },
  {
    promise: "a time column that is nowhere",
    args: [quiet, "--time", "date"],
    says: 'quiet.csv: there is no column "date", which --time names.',
  },
  {
    promise: "a column of no times",
    args: [quiet, "--time", "city"],
    says: 'quiet.csv: no value of the column "city" can be read as a time.',
  },
  {
    promise: "two days of rows",
    args: [short, "--time", "when"],
    says: "its rows span 42 hours, and the first 7d are learnt from: nothing is left to judge. (--learn takes less, such as 1d)",
  },
  {
    promise: "an unknown rule",
    args: [quiet, "--time", "when", "--rule", "ks > 3"],
    says: '--rule takes two-lanes, "psi > 0.2", "distance > 0.1" or "p < 0.05"; got "ks > 3".',
  },
  {
    promise: "a window of the policy",
    args: [quiet, "--time", "when", "--window", "24h"],
    says: "--window goes with a rule of one's own",
  },
  {
    promise: "half an hour",
    args: [quiet, "--time", "when", "--rule", "psi > 1", "--window", "30m"],
    says: '--window takes whole hours or days, such as 24h or 7d; got "30m".',
  },
  {
    promise: "a label alone",
    args: [quiet, "--time", "when", "--label", "city"],
    says: "--label goes with --score (two classes) or with --prediction (numbers), one of the two.",
  },
  {
    promise: "labels of three classes",
    args: [quiet, "--time", "when", "--label", "city", "--score", "size"],
    says: 'quiet.csv: the column "city" holds values that are no true, false, 1 or 0.',
  },
  {
    promise: "a page",
    args: [quiet, "--time", "when", "--format", "html"],
    says: '--format takes table, json, markdown; got "html".',
  },
  { promise: "two files", args: [quiet, quiet, "--time", "when"], says: "backtest needs one file; got 2." },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  const { code, stdout, stderr } = await runHere(["backtest", ...args]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(says);
});
