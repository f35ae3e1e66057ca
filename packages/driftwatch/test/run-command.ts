import { spawn } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { run } from "../src/command/run.ts";

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const bin = join(import.meta.dirname, "../bin/driftwatch.js");

export type RunBinOptions = {
  readonly cwd?: string;
  /** Runs in the process before the command: the source of a module. */
  readonly before?: string;
  /** Open files that are written to instead. */
  readonly stdout?: number;
  readonly stderr?: number;
};

/** Runs the committed bin as a process of its own, from source. */
export function runBin(
  args: readonly string[],
  { cwd, before, stdout: into, stderr: alsoInto }: RunBinOptions = {},
): Promise<Ran> {
  const first = before === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(before)}`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=driftguard-source", ...first, bin, ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ["pipe", into ?? "pipe", alsoInto ?? "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
    child.stderr?.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the command in this process: much quicker, and the same from the arguments on. */
export async function runHere(
  args: readonly string[],
  { isTerminal = false, wantsColour = true, now = (): number => 0, stdin = null as string | Uint8Array | null } = {},
): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const code = await run(args, {
    stdin: { read: () => Readable.from([Buffer.from(stdin ?? "")]), isTerminal: stdin === null },
    stdout: { write: (text) => (stdout += text), isTerminal },
    stderr: { write: (text) => (stderr += text), isTerminal },
    now,
    wantsColour,
  });
  return { code, stdout, stderr };
}
