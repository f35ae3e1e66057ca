import { run } from "./run.ts";

const { stdin, stdout, stderr, argv, env } = process;

// A reader that leaves early, as `head` does, is no failure.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await run(argv.slice(2), {
  stdin: { read: () => stdin, isTerminal: stdin.isTTY },
  stdout: { write: (text) => void stdout.write(text), isTerminal: stdout.isTTY },
  stderr: { write: (text) => void stderr.write(text), isTerminal: stderr.isTTY },
  now: () => Date.now(),
  wantsColour: (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
});
