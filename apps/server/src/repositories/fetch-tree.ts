import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { BuildParts, DeploymentCard } from "../deployments/index.ts";
import { type Doing, StepProblem } from "../jobs/index.ts";
import type { Context } from "../platform/context.ts";
import { NoGit } from "../platform/git/start-git.ts";
import type { Pinned } from "../platform/outbound/gate.ts";
import type { Seal } from "../platform/seal.ts";
import { fetchRemote } from "./fetch-remote.ts";
import { listSubmodules, sayLeftOut } from "./list-submodules.ts";
import { openToken } from "./open-token.ts";
import { findRepository } from "./queries/repositories.ts";
import type { PushPlaces } from "./take-push.ts";
import { writeTree } from "./write-tree.ts";

export type FetchParts = Pick<PushPlaces, "folderOf"> & {
  readonly contextOf: (organisation: number) => Context;
  readonly pin: (url: string) => Promise<Pinned>;
  readonly seal: Pick<Seal, "open">;
};

/** Gets the tree that a deployment is built from: out of its model's repository here, or from the one elsewhere. */
export function treeFetcher(parts: FetchParts): BuildParts["fetchTree"] {
  return async (deployment, target, doing) => {
    const { source_commit: commit } = deployment;
    if (commit === null) throw gone();
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    try {
      if (deployment.source === "github") await fromElsewhere(deployment, commit, { ...parts, target, doing });
      else await fromHere(deployment, commit, { ...parts, target, doing });
    } catch (error) {
      if (error instanceof NoGit)
        throw new StepProblem("fetch_no_git", "There is no git on the server; send an archive.", { cause: error });
      throw error;
    }
    doing.log(`Commit ${commit.slice(0, 12)}.`);
  };
}

type Fetching = FetchParts & { readonly target: string; readonly doing: Doing };

async function fromHere(
  { organisation, model }: DeploymentCard,
  commit: string,
  { folderOf, target, doing }: Fetching,
): Promise<void> {
  const folder = folderOf({ organisation, model });
  if (!existsSync(folder)) throw gone();
  await writeCommit(folder, commit, { target, doing });
}

async function fromElsewhere(
  { organisation, model, branch }: DeploymentCard,
  commit: string,
  { contextOf, pin, seal, target, doing }: Fetching,
): Promise<void> {
  const row = await contextOf(organisation).transaction((tx) => findRepository(tx, organisation, model));
  const { remote } = row;
  if (remote === null || branch === null)
    throw new StepProblem("fetch_no_repository", "The model has no repository any more: set one, or send an archive.");
  doing.log(`Fetching ${branch} of ${remote}.`);
  const token = await openToken(row, seal);
  await fetchRemote({ remote, branch, commit, pin, token, signal: doing.signal, folder: `${target}.git` }, (folder) =>
    writeCommit(folder, commit, { target, doing }),
  );
}

async function writeCommit(
  folder: string,
  commit: string,
  { target, doing: { log, signal } }: Pick<Fetching, "target" | "doing">,
): Promise<void> {
  await writeTree(folder, commit, { target, signal });
  const leftOut = sayLeftOut(await listSubmodules(folder, commit, signal));
  if (leftOut !== null) log(leftOut);
}

function gone(): StepProblem {
  return new StepProblem("fetch_gone", "The repository is not on this server any more: push it again.");
}
