import { type ChildProcess, spawn } from "node:child_process";
import { type Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

export type GitProcess = {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves with the exit code and the last of what it said when it and its output have ended. */
  readonly ended: Promise<{ readonly code: number; readonly said: string }>;
  /** It and whatever it has started, at once; what it has printed and nobody has read is gone. */
  readonly kill: () => void;
};

/** There is no git on this machine. */
export class NoGit extends Error {
  override readonly name = "NoGit";
}

const saidMax = 4_000;

/**
 * Starts a git in a process group of its own, which ends with the signal.
 *
 * @throws Error if this process may open no more files
 */
export function startGit(
  args: readonly string[],
  { env, cwd, signal }: { readonly env: Record<string, string>; readonly cwd: string; readonly signal: AbortSignal },
): GitProcess {
  const child: ChildProcess = spawn("git", args, { env, cwd, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  // First of all: one that is not listened to ends the server.
  const exit = new Promise<number>((resolve, reject) => {
    child.once("error", (error) =>
      reject("code" in error && error.code === "ENOENT" ? new NoGit("there is no git", { cause: error }) : error),
    );
    child.once("close", (code) => resolve(code ?? -1));
  });
  // Who awaits it late, or never, is no reason to end the server.
  exit.catch(() => undefined);
  const { stdin, stdout, stderr } = child;
  // They are not even made where no file can be opened any more.
  if (stdin == null || stdout == null || stderr == null) throw new Error("git cannot be started: too many open files");
  let isOver = false;
  child.once("close", () => (isOver = true));
  const kill = (): void => {
    // Its number may be another's by now.
    if (!isOver) killGroup(child);
    // Unread, it would stay open, and the child would never count as ended.
    stdout.destroy();
  };
  signal.addEventListener("abort", kill, { once: true });
  let said = "";
  stderr.on("data", (bytes: Buffer) => (said = (said + bytes.toString("utf8")).slice(-saidMax)));
  // Whoever writes to one that has ended hears of it by the exit code.
  stdin.on("error", () => undefined);
  const ended = exit
    .then((code) => ({ code, said }))
    .finally(() => {
      signal.removeEventListener("abort", kill);
    });
  ended.catch(() => undefined);
  if (signal.aborted) kill();
  return { input: stdin, output: stdout, ended, kill };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

const outputMax = 4 * 2 ** 20;

/**
 * Runs a git to its end.
 *
 * @returns what it printed
 * @throws GitFailed with what it said, if it ends in another way than well
 */
export async function runGit(args: readonly string[], how: Parameters<typeof startGit>[1]): Promise<string> {
  const git = startGit(args, how);
  git.input.end();
  const chunks: Buffer[] = [];
  let length = 0;
  const collect = new Writable({
    write(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      chunks.push(chunk);
      done(length > outputMax ? new Error("git printed too much") : null);
    },
  });
  await pipeline(git.output, collect).catch(async (error: unknown) => {
    git.kill();
    await git.ended;
    how.signal.throwIfAborted();
    throw error;
  });
  const { code, said } = await git.ended;
  how.signal.throwIfAborted();
  if (code !== 0) throw new GitFailed(said);
  return Buffer.concat(chunks).toString("utf8");
}

/** git ended in another way than well. */
export class GitFailed extends Error {
  override readonly name = "GitFailed";
  /** What it said, for a log. */
  readonly said: string;

  constructor(said: string) {
    super("git failed");
    this.said = said;
  }
}
