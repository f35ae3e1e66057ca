import { exitCodes } from "./exit-codes.ts";
import { run } from "./run.ts";
import { tuneEngine } from "./tune-engine.ts";

/** The `driftwatch` command of this process: reads its arguments, and sets what it ends with. */
export async function main(): Promise<void> {
  const { stdin, stdout, stderr, argv, env } = process;
  let isUnwritten = false;
  // A reader that leaves early, as `head` does, is no failure. A full disk is one, and no drift: thrown, it would end with 1.
  stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "EPIPE" || isUnwritten) return;
    isUnwritten = true;
    const why = code === "ENOSPC" ? "the disk is full" : code;
    stderr.write(`driftwatch: what was found cannot be written to stdout: ${why}.\n`);
    process.exitCode = exitCodes.unreadable;
  });
  // There is nowhere left to tell it.
  stderr.on("error", () => {});

  const code = await run(argv.slice(2), {
    stdin: { read: () => stdin, isTerminal: stdin.isTTY },
    stdout: { write: (text) => void stdout.write(text), isTerminal: stdout.isTTY },
    stderr: { write: (text) => void stderr.write(text), isTerminal: stderr.isTTY },
    now: () => Date.now(),
    wantsColour: (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    onWork: tuneEngine,
  });
  process.exitCode = isUnwritten ? exitCodes.unreadable : code;
}
