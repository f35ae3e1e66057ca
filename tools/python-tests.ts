import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findTool } from "./find-tool.ts";
import { readTestCounts, type TestCounts } from "./test-counts.ts";

/**
 * Runs Python's tests, a process a folder, and adds their counts up.
 *
 * @param python - the interpreter; with `null` each folder is one skip, with the command that brings Python as its note
 */
export function runPythonTests(root: string, python: string | null): TestCounts {
  const files = globSync("{examples,sdks,tools}/**/test_*.py", { cwd: root, exclude: ["**/node_modules", "**/.venv"] });
  const folders = [...new Set(files.map((file) => dirname(file)))].sort();
  const counts = folders.map((folder) => (python === null ? skipped(folder) : runFolder(folder, { root, python })));
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    skips: counts.flatMap(({ skips }) => skips),
  };
}

function skipped(folder: string): TestCounts {
  return { passed: 0, failed: 0, skips: [{ test: folder, note: `python is missing: ${findTool("python").install}` }] };
}

function runFolder(folder: string, { root, python }: { readonly root: string; readonly python: string }): TestCounts {
  const scratch = mkdtempSync(join(tmpdir(), "driftguard-python-"));
  try {
    const file = join(scratch, "counts.json");
    const script = join(import.meta.dirname, "count_python_tests.py");
    spawnSync(python, [script, folder, file], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    return readTestCounts(file) ?? { passed: 0, failed: 1, skips: [] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const counts = runPythonTests(join(import.meta.dirname, ".."), findTool("python").path);
  writeFileSync(process.env["DRIFTGUARD_TEST_COUNTS"] ?? "/dev/null", JSON.stringify(counts));
  if (counts.failed > 0) process.exitCode = 1;
}
