import { readFileSync } from "node:fs";

/** A test that did not run, with the note it was skipped with, if it gave one. */
export type Skip = {
  /** `file > suite > test`, the file from the root of the checkout. */
  readonly test: string;
  readonly note: string | null;
};

/** What a test runner counted; the runners of Vitest and of Python both write it as JSON. */
export type TestCounts = {
  readonly passed: number;
  /** What failed, one by one. */
  readonly failures: readonly string[];
  readonly skips: readonly Skip[];
};

export const emptyCounts: TestCounts = { passed: 0, failures: [], skips: [] };

export function addCounts(counts: readonly TestCounts[]): TestCounts {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failures: counts.flatMap(({ failures }) => failures),
    skips: counts.flatMap(({ skips }) => skips),
  };
}

/**
 * The counts that a test runner left in a file.
 *
 * @returns `null` where there is no readable file: the runner died before it could count
 */
export function readTestCounts(file: string): TestCounts | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return null;
  }
  const counts: unknown = JSON.parse(text);
  return isTestCounts(counts) ? counts : null;
}

function isTestCounts(value: unknown): value is TestCounts {
  if (typeof value !== "object" || value === null) return false;
  const { passed, failures, skips } = value as Partial<Record<keyof TestCounts, unknown>>;
  return Number.isInteger(passed) && Array.isArray(failures) && Array.isArray(skips);
}
