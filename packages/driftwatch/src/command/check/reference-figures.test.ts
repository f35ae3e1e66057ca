import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import type { Report, SignalReport } from "../../report/report.ts";

const folder = join(import.meta.dirname, "../../../reference");
const { expected, relativeTolerance } = JSON.parse(readFileSync(join(folder, "two_files.json"), "utf8"));
const files = ["two_files_reference.csv", "two_files_current.csv"].map((name) => join(folder, name));

async function report(): Promise<Report> {
  return JSON.parse((await runHere(["check", ...files, "--format", "json"])).stdout) as Report;
}

function signal({ columns }: Report, column: string, method: string): SignalReport {
  return columns.find(({ name }) => name === column)!.signals.find((found) => found.method === method)!;
}

function expectNear(value: number | null, wanted: number): void {
  expect(Math.abs(value! - wanted) / Math.abs(wanted)).toBeLessThan(relativeTolerance);
}

test.each(["age", "visits"])("Kolmogorov-Smirnov of %s is SciPy's", async (column) => {
  const found = signal(await report(), column, "ks");
  expectNear(found.statistic, expected[column].ks.statistic);
  expectNear(found.pValue, expected[column].ks.pValue);
});

test("the distance of categories and its chi-squared p-value are SciPy's", async () => {
  const found = signal(await report(), "city", "js");
  expectNear(found.statistic, expected.city.js.statistic);
  expectNear(found.pValue, expected.city.js.pValue);
});

test("the change of the missing share and its p-value are SciPy's", async () => {
  const found = signal(await report(), "visits", "missing");
  expectNear(found.effect.value, expected.visits.missing.effect);
  expectNear(found.pValue, expected.visits.missing.pValue);
});

test("mean and deviation are NumPy's", async () => {
  const { numbers } = (await report()).columns.find(({ name }) => name === "age")!.current!;
  expectNear(numbers!.mean, expected.age.mean);
  expectNear(numbers!.standardDeviation, expected.age.standardDeviation);
});
