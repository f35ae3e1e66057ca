import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, test } from "vitest";

/** Opens all the files it may, and then starts a git. */
const program = `
  import { openSync } from "node:fs";
  import { startGit } from ${JSON.stringify(new URL("start-git.ts", import.meta.url))};
  try { for (;;) openSync("/dev/null"); } catch {}
  try { startGit(["version"], { env: {}, cwd: "/", signal: new AbortController().signal }); }
  catch (error) { console.log(error.message); }
`;

test("a git that cannot be started for want of files is one failure, and not the end of the server", async () => {
  const line = 'ulimit -n 64; exec "$0" --input-type=module --eval "$1"';
  const { stdout } = await promisify(execFile)("sh", ["-c", line, process.execPath, program]);
  expect(stdout).toBe("git cannot be started: too many open files\n");
});
