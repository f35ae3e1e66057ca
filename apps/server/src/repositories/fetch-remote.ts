import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { archiveLimits } from "@driftguard/runtime";

import { StepProblem } from "../jobs/index.ts";
import { GitFailed, runGit } from "../platform/git/start-git.ts";
import type { Pinned } from "../platform/outbound/gate.ts";
import { reachRemote } from "./reach-remote.ts";

export type RemoteFetch = {
  /** http or https. */
  readonly remote: string;
  readonly branch: string;
  /** That the branch must be at. */
  readonly commit: string;
  /** A folder for the time of the fetch. */
  readonly folder: string;
  readonly pin: (url: string) => Promise<Pinned>;
  readonly token: string | null;
  readonly signal: AbortSignal;
};

/**
 * Fetches the newest commit of a branch, without its history, and hands over the folder that it is in for as long as
 * `use` takes. git goes to the addresses that were judged, follows no redirect, and asks nobody for a password.
 *
 * @throws StepProblem fetch_refused, fetch_failed, fetch_moved, fetch_too_large
 */
export async function fetchRemote(
  { remote, branch, commit, folder, pin, token, signal }: RemoteFetch,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tooLarge = new AbortController();
  const watch = watchSize(folder, () => tooLarge.abort());
  try {
    const { address, ...how } = await reachRemote(remote, {
      ...{ cwd: folder, pin, token, signal: AbortSignal.any([signal, tooLarge.signal]) },
    });
    await runGit(["init", "--quiet", "--bare", "--template=", folder], how);
    await runGit(
      [
        ...["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"],
        ...["--", address, `+refs/heads/${branch}:refs/heads/fetched`],
      ],
      how,
    );
    const found = (await runGit(["rev-parse", "--verify", "refs/heads/fetched"], how)).trim();
    if (found !== commit)
      throw new StepProblem(
        "fetch_moved",
        `"${branch}" is at ${found.slice(0, 12)} by now: what is there is built by its own event.`,
      );
    await use(folder);
  } catch (error) {
    if (tooLarge.signal.aborted)
      throw new StepProblem(
        "fetch_too_large",
        "The repository's newest commit is over 2 GiB: push what the model needs.",
      );
    if (error instanceof GitFailed)
      throw new StepProblem(
        "fetch_failed",
        `"${branch}" could not be fetched from ${remote}: see that both are right, and that ${token === null ? "it can be read without a password, or set a token" : "its token may read it"}.`,
        { cause: error },
      );
    throw error;
  } finally {
    clearInterval(watch);
    await rm(folder, { recursive: true, force: true });
  }
}

function watchSize(folder: string, onTooLarge: () => void): NodeJS.Timeout {
  return setInterval(() => {
    // A file may go while it is looked at; the next look counts what there is then.
    void sizeOf(join(folder, "objects")).then(
      (bytes) => (bytes > archiveLimits.bytes ? onTooLarge() : undefined),
      () => undefined,
    );
  }, 500);
}

/** Of all files in a folder, however deep, in bytes. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
