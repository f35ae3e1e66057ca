import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addCounts, type TestCounts } from "./test-counts.ts";
import type { FileCounts } from "./vitest-reporter.ts";

/** How Vitest is run. */
export type TestRun = {
  readonly root: string;
  readonly output: "inherit" | "ignore";
  /** Whether the files that failed are run once more. */
  readonly isCi: boolean;
  readonly print: (line: string) => void;
};

/**
 * Runs all tests, and in CI a few files that failed once more, by themselves.
 *
 * Real processes on a machine that others share may stall for seconds; what fails twice is a failure. It is the file that
 * is run again and not the test, for the tests of a file may build on each other. What failed at first is printed.
 */
export async function runTests({ isCi, print, ...options }: TestRun): Promise<TestCounts> {
  const first = await vitest([], options);
  const failed = Object.keys(first.files).filter((file) => first.files[file]?.failures.length !== 0);
  const isWorthIt = first.strays.length === 0 && failed.length > 0 && failed.length <= filesAgainMax;
  if (!isCi || !isWorthIt) return countsOf(first);
  const again = await vitest(["--no-file-parallelism", ...failed], options);
  for (const failure of countsOf(first).failures) print(`failed at first: ${failure}`);
  return countsOf({ files: { ...first.files, ...again.files }, strays: again.strays });
}

const filesAgainMax = 5;

function countsOf({ files, strays }: FileCounts): TestCounts {
  return addCounts([...Object.values(files), { passed: 0, failures: strays, skips: [] }]);
}

/** A runner that died before it could count is one failure. */
async function vitest(
  args: readonly string[],
  { root, output }: Pick<TestRun, "root" | "output">,
): Promise<FileCounts> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-tests-"));
  try {
    const file = join(folder, "counts.json");
    const reporters = ["default", join(import.meta.dirname, "vitest-reporter.ts")];
    const fault = await ended(
      spawn("vitest", ["run", "--root", root, ...reporters.map((reporter) => `--reporter=${reporter}`), ...args], {
        cwd: root,
        env: { ...process.env, DRIFTGUARD_FILE_COUNTS: file },
        stdio: ["ignore", output, output],
      }),
    );
    const counts = readCounts(file);
    if (counts === null) return { files: {}, strays: [`${fault ?? "vitest"}: it counted nothing`] };
    // Vitest also ends badly for what is no test's fault, coverage or a worker that died.
    const isExplained = fault === null || countsOf(counts).failures.length > 0;
    return isExplained ? counts : { ...counts, strays: [fault] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What went wrong, or `null`. Ours is the only process that a time limit ends, so its end is passed on. */
function ended(child: ReturnType<typeof spawn>): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const end = () => child.kill("SIGTERM");
  process.once("SIGTERM", end);
  child.once("error", (error) => resolve(`vitest: ${error.message}`));
  child.once("close", (code, signal) => resolve(code === 0 ? null : `vitest ended with ${code ?? signal}`));
  return promise.finally(() => process.off("SIGTERM", end));
}

function readCounts(file: string): FileCounts | null {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

if (import.meta.main) {
  const counts = await runTests({
    root: join(import.meta.dirname, ".."),
    output: "inherit",
    isCi: !["", "0", "false"].includes(process.env["CI"] ?? ""),
    print: (line) => process.stdout.write(`${line}\n`),
  });
  writeFileSync(process.env["DRIFTGUARD_TEST_COUNTS"] ?? "/dev/null", JSON.stringify(counts));
  if (counts.failures.length > 0) process.exitCode = 1;
}
