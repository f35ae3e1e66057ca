import type { DeploymentSource } from "@driftguard/protocol";

import { noteEnd } from "../deployments/index.ts";
import { cancelJob, findJobAbout } from "../jobs/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { type BranchPreview, listBranchBuilds } from "./queries/previews.ts";

/**
 * Cancels the builds of branches that were deleted: each would open a preview that nobody is left to look at. One that has
 * ended meanwhile is left to whoever puts previews away, after this.
 *
 * @param heads - of the branches that are there: their commits
 * @param asked - those that were asked for, where not all were; of others nobody knows
 * @param asOf - when these were asked for; what was pushed since is left alone
 * @returns what is cancelled, and by which job
 */
export async function cancelBranchless(
  ctx: Context,
  {
    model,
    source,
    heads,
    asked,
    asOf,
  }: {
    readonly model: number;
    readonly source: DeploymentSource;
    readonly heads: ReadonlyMap<string, string>;
    readonly asked?: readonly string[];
    readonly asOf: Date;
  },
): Promise<readonly CancelledBuild[]> {
  const { organisation } = ctx.caller;
  const commits = new Set(heads.values());
  const cancelled: CancelledBuild[] = [];
  const builds = await ctx.transaction((tx) => listBranchBuilds(tx, organisation, { model, source, asOf }), "read");
  const gone = builds.filter(
    ({ branch, commit }) =>
      (asked === undefined || asked.includes(branch)) && !heads.has(branch) && !commits.has(commit),
  );
  for (const build of gone) {
    const job = await ctx.transaction((tx) => findJobAbout(tx, organisation, build.deployment), "read");
    if (job === null) continue;
    try {
      await cancelJob(ctx, job.id, ({ subject }, outcome) => noteEnd(ctx, subject, outcome));
      cancelled.push({ ...build, job: job.id, isBuilt: false });
    } catch (error) {
      if (!(error instanceof Problem && error.code === "job/wrong-state")) throw error;
    }
  }
  return cancelled;
}

export type CancelledBuild = BranchPreview & { readonly job: string; readonly isBuilt: false };
