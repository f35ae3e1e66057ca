import { StepProblem } from "../jobs/index.ts";
import { GitFailed, NoGit, runGit } from "../platform/git/start-git.ts";
import { type Reach, reachRemote } from "./reach-remote.ts";

export type RemoteHead = {
  /** http or https. */
  readonly remote: string;
  readonly branch: string;
  readonly pin: Reach["pin"];
  readonly token: Reach["token"];
};

/** GitHub waits 10 s for an answer. */
const limitMs = 7_000;

/** The same of one branch. @returns `null` where there is no such branch */
export async function readRemoteHead({ remote, branch, pin, token }: RemoteHead): Promise<string | null> {
  return (await readRemoteHeads({ remote, branches: [branch], pin, token })).get(branch) ?? null;
}

/**
 * Asks a remote which commits branches are at; nothing is fetched.
 *
 * @returns of those that are there
 * @throws StepProblem fetch_refused, fetch_failed, fetch_no_git
 */
export async function readRemoteHeads({
  remote,
  branches,
  pin,
  token,
}: Omit<RemoteHead, "branch"> & { readonly branches: readonly string[] }): Promise<ReadonlyMap<string, string>> {
  const signal = AbortSignal.timeout(limitMs);
  const refs = new Map(branches.map((branch) => [`refs/heads/${branch}`, branch]));
  try {
    // The root is nobody's repository, whose settings git would read.
    const { address, ...how } = await reachRemote(remote, { cwd: "/", pin, token, signal });
    const lines = (await runGit(["ls-remote", "--quiet", "--", address, ...refs.keys()], how)).split("\n");
    return new Map(
      lines.flatMap((line) => {
        const [commit = "", ref = ""] = line.split("\t");
        // What is asked for is the end of a name: there may be longer ones.
        const branch = refs.get(ref);
        return branch === undefined ? [] : [[branch, commit] as const];
      }),
    );
  } catch (error) {
    if (error instanceof NoGit)
      throw new StepProblem("fetch_no_git", "There is no git on the server.", { cause: error });
    if (error instanceof GitFailed || signal.aborted)
      throw new StepProblem("fetch_failed", `${remote} did not say where ${named(branches)}.`, { cause: error });
    throw error;
  }
}

function named(branches: readonly string[]): string {
  const names = [...new Set(branches)].map((branch) => `"${branch}"`);
  return `${names.join(", ")} ${names.length === 1 ? "is" : "are"}`;
}
