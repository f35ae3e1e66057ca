import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { CodeBlock } from "./find-code-blocks.ts";

/** What the blocks of one file share, as one reader's terminal would. */
export type Session = {
  readonly file: string;
  readonly root: string;
  /** A folder of the session's own, in which it keeps the variables that shell blocks set. */
  readonly scratch: string;
  readonly python: string | null;
};

/** What came of a block: `null` where it was not run for want of a tool. */
export type BlockResult = { readonly faults: readonly string[] } | null;

const blockMsMax = 120_000;

/**
 * Runs one block as a reader would who copies it: from the root of the checkout, in a process of its own, with the
 * variables that the shell blocks above it set.
 *
 * In shell and Python a comment `# => text` expects that line on stdout, in order. A command that fails ends a
 * shell block at once.
 */
export async function runBlock(block: CodeBlock, session: Session): Promise<BlockResult> {
  switch (block.language) {
    case "sh":
    case "bash":
      return runShell(block, session);
    case "python":
      if (session.python === null) return null;
      return judge(block, session, await run(session.python, ["-"], { input: block.code, session }));
    case "ts":
    case "js": {
      const { file } = session;
      const input = JSON.stringify({ file, line: block.line, code: block.code, scope: [] });
      const script = join(import.meta.dirname, "run-module.ts");
      const options = ["--conditions=driftguard-source", "--disable-warning=ExperimentalWarning", script];
      const { status, stderr } = await run("node", options, { input, session });
      return { faults: status === 0 ? [] : stderr.trimEnd().split("\n") };
    }
    default:
      return { faults: [`${session.file}:${block.line}: nothing runs "${block.language}"`] };
  }
}

async function runShell(block: CodeBlock, session: Session): Promise<BlockResult> {
  const variables = join(session.scratch, "variables");
  const input = `set -euo pipefail -o allexport\n${block.code}\nexport -p > '${variables}'\n`;
  return judge(block, session, await run("bash", ["-s"], { input, session }));
}

type Ran = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** A child that is waited for without blocking: a server that a page uses must be able to get rid of its log. */
async function run(
  command: string,
  args: readonly string[],
  { input, session }: { readonly input: string; readonly session: Session },
): Promise<Ran> {
  const variables = join(session.scratch, "variables");
  const restore = existsSync(variables) ? readFileSync(variables, "utf8") : "";
  // Bash alone can read back what bash wrote, so it sets the variables and then becomes the command.
  const child = spawn("bash", ["-c", `${restore}\nexec "$@"`, "bash", command, ...args], {
    cwd: session.root,
    // A reader of the Python SDK's guide has installed it.
    env: { ...process.env, PYTHONPATH: join(session.root, "sdks/python/src") },
    timeout: blockMsMax,
  });
  const closed = once(child, "close");
  // A command that ends before it has read its input is judged by its exit code.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await closed;
  return { status, stdout, stderr };
}

function judge({ line, code }: CodeBlock, { file }: Session, { status, stdout, stderr }: Ran): BlockResult {
  if (status !== 0) return { faults: [`${file}:${line}: ended with ${status}\n${stdout}${stderr}`] };
  const printed = stdout.split("\n");
  const faults: string[] = [];
  for (const [i, text] of code.split("\n").entries()) {
    const wanted = /# => (.*)$/.exec(text)?.[1]?.trim();
    if (wanted === undefined) continue;
    const found = printed.findIndex((candidate) => candidate.trim() === wanted);
    if (found === -1) faults.push(`${file}:${line + i}: prints no line "${wanted}"; it printed:\n${stdout}`);
    else printed.splice(0, found + 1);
  }
  return { faults };
}
