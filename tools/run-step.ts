import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTestCounts, type Skip } from "./test-counts.ts";

/** One command of the whole check. */
export type Step = {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the command counts its tests into the file that `DRIFTGUARD_TEST_COUNTS` names; else it is one check. */
  readonly countsTests: boolean;
};

/** What came of a step. */
export type StepResult = { readonly passed: number; readonly failed: number; readonly skips: readonly Skip[] };

const stepMsMax = 15 * 60_000;

/**
 * Runs one step; its output goes where ours goes, as it comes.
 *
 * A step that ends badly is at least one failure, whatever it counted: a command that cannot be started, one that ran
 * into the time limit of 15 minutes, a runner that died before it could count.
 */
export async function runStep(step: Step, { root }: { readonly root: string }): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-check-"));
  try {
    const file = join(folder, "counts.json");
    const succeeded = await succeeds(step, { root, file });
    if (!step.countsTests) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skips: [] };
    const counts = readTestCounts(file);
    if (counts === null) return { passed: 0, failed: 1, skips: [] };
    return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function succeeds(
  { command, args }: Step,
  { root, file }: { readonly root: string; readonly file: string },
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, DRIFTGUARD_TEST_COUNTS: file },
      stdio: ["ignore", "inherit", "inherit"],
      timeout: stepMsMax,
    });
    child.once("error", (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(false);
    });
    child.once("close", (code) => resolve(code === 0));
  });
}
