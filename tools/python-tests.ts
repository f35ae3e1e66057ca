import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findTool } from "./find-tool.ts";
import { addCounts, readTestCounts, type TestCounts } from "./test-counts.ts";

/** How Python's tests are run. */
export type PythonOptions = {
  readonly root: string;
  /** The interpreter; with `null` each folder is one skip, with the command that brings Python as its note. */
  readonly python: string | null;
  readonly output: "inherit" | "ignore";
};

/** Runs Python's tests, a process a folder, and adds their counts up. */
export function runPythonTests({ root, python, output }: PythonOptions): TestCounts {
  const files = globSync("{examples,sdks,tools}/**/test_*.py", { cwd: root, exclude: ["**/node_modules", "**/.venv"] });
  const folders = [...new Set(files.map((file) => dirname(file)))].sort();
  const counts = folders.map((folder) =>
    python === null ? skipped(folder) : runFolder(folder, { root, python, output }),
  );
  return addCounts(counts);
}

function skipped(folder: string): TestCounts {
  return {
    passed: 0,
    failures: [],
    skips: [{ test: folder, note: `python is missing: ${findTool("python").install}` }],
  };
}

function runFolder(folder: string, { root, python, output }: PythonOptions & { readonly python: string }): TestCounts {
  const scratch = mkdtempSync(join(tmpdir(), "driftguard-python-"));
  try {
    const file = join(scratch, "counts.json");
    const script = join(import.meta.dirname, "count_python_tests.py");
    spawnSync(python, [script, folder, file], { cwd: root, stdio: ["ignore", output, output] });
    return readTestCounts(file) ?? { passed: 0, failures: [`${folder}: Python died before it could count`], skips: [] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const counts = runPythonTests({ root, python: findTool("python").path, output: "inherit" });
  writeFileSync(process.env["DRIFTGUARD_TEST_COUNTS"] ?? "/dev/null", JSON.stringify(counts));
  if (counts.failures.length > 0) process.exitCode = 1;
}
