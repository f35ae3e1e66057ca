import { StepProblem } from "../jobs/index.ts";
import { GitFailed, NoGit, runGit } from "../platform/git/start-git.ts";
import { type Reach, reachRemote } from "./reach-remote.ts";

export type RemoteHead = {
  /** http or https. */
  readonly remote: string;
  readonly branch: string;
  readonly pin: Reach["pin"];
};

/** GitHub waits 10 s for an answer. */
const limitMs = 7_000;

/**
 * Asks a remote which commit a branch is at; nothing is fetched.
 *
 * @returns `null` where there is no such branch
 * @throws StepProblem fetch_refused, fetch_failed, fetch_no_git
 */
export async function readRemoteHead({ remote, branch, pin }: RemoteHead): Promise<string | null> {
  const signal = AbortSignal.timeout(limitMs);
  const ref = `refs/heads/${branch}`;
  try {
    // The root is nobody's repository, whose settings git would read.
    const { address, ...how } = await reachRemote(remote, { cwd: "/", pin, signal });
    const lines = (await runGit(["ls-remote", "--quiet", "--", address, ref], how)).split("\n");
    // What is asked for is the end of a name: there may be longer ones.
    return lines.find((line) => line.endsWith(`\t${ref}`))?.split("\t")[0] ?? null;
  } catch (error) {
    if (error instanceof NoGit)
      throw new StepProblem("fetch_no_git", "There is no git on the server.", { cause: error });
    if (error instanceof GitFailed || signal.aborted)
      throw new StepProblem("fetch_failed", `${remote} did not say where "${branch}" is.`, { cause: error });
    throw error;
  }
}
