import { writeFileSync } from "node:fs";
import type { Reporter, TestModule, TestSuite } from "vitest/node";
import { emptyCounts, type Skip, type TestCounts } from "./test-counts.ts";

/** What one run of Vitest counted. */
export type FileCounts = {
  /** By file, from the root of the checkout. */
  readonly files: Readonly<Record<string, TestCounts>>;
  /** Errors that no test caught: Vitest cannot always say whose they are. */
  readonly strays: readonly string[];
};

/** Counts what Vitest ran, and writes the counts to the file that `DRIFTGUARD_FILE_COUNTS` names. */
// Vitest loads it by path and makes one, which is why it is a class and the file's default export.
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env["DRIFTGUARD_FILE_COUNTS"];
    if (file === undefined)
      throw new TypeError("the counting reporter needs DRIFTGUARD_FILE_COUNTS, the file to write");
    const counts: FileCounts = {
      files: Object.fromEntries(modules.map((module) => [module.relativeModuleId, countTests(module)])),
      strays: unhandledErrors.map((error) => `an error that no test caught: ${messageOf(error)}`),
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}

/** Tests by their result. A file or a suite that failed outside of its tests (at import, in a hook) is one failure. */
function countTests(module: TestModule): TestCounts {
  const { children, relativeModuleId } = module;
  const counts = { ...emptyCounts, failures: [] as string[], skips: [] as Skip[] };
  if (failedByItself(module)) counts.failures.push(`${relativeModuleId}: ${firstLineOf(module.errors()[0])}`);
  for (const suite of children.allSuites()) {
    if (!failedByItself(suite)) continue;
    counts.failures.push(`${relativeModuleId} > ${suite.fullName}: ${firstLineOf(suite.errors()[0])}`);
  }
  for (const test of children.allTests()) {
    const result = test.result();
    const name = `${relativeModuleId} > ${test.fullName}`;
    if (result.state === "passed") counts.passed += 1;
    else if (result.state === "failed") counts.failures.push(`${name}: ${firstLineOf(result.errors[0])}`);
    else counts.skips.push({ test: name, note: noteOf(result) });
  }
  return counts;
}

function failedByItself(suite: TestModule | TestSuite): boolean {
  return suite.errors().length > 0;
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

function firstLineOf(error: unknown): string {
  return messageOf(error).split("\n", 1)[0] ?? "";
}

function noteOf(result: { readonly note?: string | undefined } | { readonly state: "pending" }): string | null {
  return "note" in result && result.note !== undefined ? result.note : null;
}
