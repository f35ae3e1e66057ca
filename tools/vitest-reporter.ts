import { writeFileSync } from "node:fs";
import type { Reporter, TestModule, TestSuite } from "vitest/node";
import type { Skip, TestCounts } from "./test-counts.ts";

/**
 * Counts what Vitest ran, and writes the counts to the file that `DRIFTGUARD_TEST_COUNTS` names.
 *
 * Vitest loads it by path and makes one, which is why it is a class and the file's default export.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env["DRIFTGUARD_TEST_COUNTS"];
    if (file === undefined)
      throw new TypeError("the counting reporter needs DRIFTGUARD_TEST_COUNTS, the file to write");
    writeFileSync(file, JSON.stringify(countTests(modules, unhandledErrors)));
  }
}

/**
 * Tests by their result. A module or a suite that failed outside of its tests (at import, in a hook) is one failure,
 * and so is each error that no test caught.
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): TestCounts {
  let passed = 0;
  const failures = unhandledErrors.map((error) => `an error that no test caught: ${messageOf(error)}`);
  const skips: Skip[] = [];
  for (const module of modules) {
    if (failedByItself(module)) failures.push(module.relativeModuleId);
    for (const suite of module.children.allSuites()) {
      if (failedByItself(suite)) failures.push(`${module.relativeModuleId} > ${suite.fullName}`);
    }
    for (const test of module.children.allTests()) {
      const result = test.result();
      const name = `${module.relativeModuleId} > ${test.fullName}`;
      if (result.state === "passed") passed += 1;
      else if (result.state === "failed") failures.push(`${name}: ${firstLineOf(result.errors[0])}`);
      else skips.push({ test: name, note: noteOf(result) });
    }
  }
  return { passed, failures, skips };
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
