import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { archiveLimits } from "@driftguard/runtime";

import { StepProblem } from "../jobs/index.ts";
import { gitEnvironment } from "../platform/git/git-environment.ts";
import { startGit } from "../platform/git/start-git.ts";

/** What the headers of a tar may add to its files. */
const bytesMax = archiveLimits.bytes + 128 * 2 ** 20;

/**
 * Writes the tree of a commit as a tar, whole or not at all.
 *
 * @throws StepProblem fetch_too_large, fetch_gone where the repository does not have it
 */
export async function writeTree(
  folder: string,
  commit: string,
  { target, signal }: { readonly target: string; readonly signal: AbortSignal },
): Promise<void> {
  const partial = `${target}.part`;
  const args = ["archive", "--format=tar", commit];
  const git = startGit(args, { env: gitEnvironment([]), cwd: folder, signal });
  git.input.end();
  let length = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      done(
        length > bytesMax ? new StepProblem("fetch_too_large", "The commit has more than 2 GiB of files.") : null,
        chunk,
      );
    },
  });
  try {
    await pipeline(git.output, bound, createWriteStream(partial, { mode: 0o600 }), { signal });
    const { code } = await git.ended;
    if (code !== 0)
      throw new StepProblem("fetch_gone", `The commit ${commit.slice(0, 12)} is not here any more: push it again.`);
    await rename(partial, target);
  } catch (error) {
    git.kill();
    await rm(partial, { force: true });
    throw error;
  }
}
