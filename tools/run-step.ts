import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTestCounts, type TestCounts } from "./test-counts.ts";

/** One command of the whole check. */
export type Step = {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the command counts its tests into the file that `DRIFTGUARD_TEST_COUNTS` names; else it is one check. */
  readonly countsTests: boolean;
  /** Runs beside the steps after it, up to the next that waits. What it prints is held until it has ended. */
  readonly isBeside?: boolean;
  /** Begins only when all before it have ended. */
  readonly waits?: boolean;
};

/** How a step is run. */
export type RunOptions = {
  readonly root: string;
  /** Where the step's own output goes: with ours, as it comes, or nowhere, or to whoever holds it. */
  readonly output: "inherit" | "ignore" | ((text: string) => void);
};

const stepMsMax = 30 * 60_000;

/**
 * Runs one step.
 *
 * A step that ends badly is at least one failure, whatever it counted: a command that cannot be started, one that ran
 * into the time limit of half an hour, a runner that died before it could count.
 */
export async function runStep(step: Step, options: RunOptions): Promise<TestCounts> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-check-"));
  try {
    const file = join(folder, "counts.json");
    const fault = await run(step, file, options);
    const ownCount =
      fault === null ? { passed: 1, failures: [], skips: [] } : { passed: 0, failures: [fault], skips: [] };
    if (!step.countsTests) return ownCount;
    const counts = readTestCounts(file);
    if (counts === null) return { passed: 0, failures: [fault ?? `${step.command} counted nothing`], skips: [] };
    return fault === null || counts.failures.length > 0 ? counts : { ...counts, failures: [fault] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What went wrong, or `null`. */
function run({ command, args }: Step, file: string, { root, output }: RunOptions): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const child = spawn(command, args, {
    cwd: root,
    // A start of Node costs half as much where nothing has to be compiled, and a step may start many.
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), "driftguard-compile-cache"),
      ...process.env,
      DRIFTGUARD_TEST_COUNTS: file,
    },
    stdio: typeof output === "string" ? ["ignore", output, output] : ["ignore", "pipe", "pipe"],
    timeout: stepMsMax,
  });
  if (typeof output !== "string")
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", output);
  child.once("error", (error) => resolve(`${command}: ${error.message}`));
  child.once("close", (code, signal) => resolve(code === 0 ? null : `${command} ended with ${code ?? signal}`));
  return promise;
}
