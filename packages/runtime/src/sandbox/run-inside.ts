import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { InsideOptions, Sandbox } from "../contract.ts";

export type RunOptions = {
  readonly sandbox: Sandbox;
  readonly inside: InsideOptions;
  /** Then it is killed. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

/** How a program inside ended. */
export type RunEnd = {
  readonly ok: boolean;
  /** In words, where it did not end well. */
  readonly reason: string;
  /** Its last hundred lines, of both outputs. */
  readonly lines: readonly string[];
};

const linesKept = 100;

/** Runs a program in the sandbox to its end, and hands on what it writes. */
export async function runInside({ sandbox, inside, limitMs, signal, log }: RunOptions): Promise<RunEnd> {
  const command = sandbox.command(inside);
  const lines: string[] = [];
  const child = spawn(command.command, [...command.args], {
    cwd: command.cwd,
    env: { ...command.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (child.pid !== undefined) command.adopt(child.pid);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > linesKept) lines.shift();
      log(line);
    });
  }
  let killedFor: string | null = null;
  const kill = (reason: string): void => {
    killedFor ??= reason;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(() => kill(`it took longer than ${limitMs / 1000} s`), limitMs);
  const onAbort = (): void => kill("it was cancelled");
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const reason = await new Promise<string | null>((resolve) => {
      child.on("error", (error) => resolve(error.message));
      child.on("close", (code, by) => resolve(code === 0 ? null : `it ended with ${by ?? `status ${code}`}`));
    });
    return { ok: reason === null, reason: killedFor ?? reason ?? "", lines };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    command.release();
  }
}
