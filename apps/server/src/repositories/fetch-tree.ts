import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { BuildParts } from "../deployments/index.ts";
import { StepProblem } from "../jobs/index.ts";
import { NoGit } from "../platform/git/start-git.ts";
import type { PushPlaces } from "./take-push.ts";
import { writeTree } from "./write-tree.ts";

/** Gets the tree that a deployment is built from: out of its model's repository here. */
export function treeFetcher({ folderOf }: Pick<PushPlaces, "folderOf">): BuildParts["fetchTree"] {
  return async ({ organisation, model, source_commit: commit }, target, { log, signal }) => {
    const folder = folderOf({ organisation, model });
    if (commit === null || !existsSync(folder))
      throw new StepProblem("fetch_gone", "The repository is not on this server any more: push it again.");
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    try {
      await writeTree(folder, commit, { target, signal });
    } catch (error) {
      if (error instanceof NoGit)
        throw new StepProblem("fetch_no_git", "There is no git on the server; send an archive.", { cause: error });
      throw error;
    }
    log(`Commit ${commit.slice(0, 12)}.`);
  };
}
