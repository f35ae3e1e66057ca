import type { DeploymentSource } from "@driftguard/protocol";

import { noteEnd } from "../deployments/index.ts";
import { cancelJob, findJobAbout } from "../jobs/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { type Heads, isBranchless } from "./is-branchless.ts";
import { type BranchPreview, listBranchBuilds } from "./queries/previews.ts";

/**
 * Cancels the builds of branches that were deleted: each would open a preview that nobody is left to look at. One that has
 * ended meanwhile is left to whoever puts previews away, after this.
 *
 * @param asOf - when the heads were asked for; what was pushed since is left alone
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
  }: Heads & { readonly model: number; readonly source: DeploymentSource; readonly asOf: Date },
): Promise<readonly CancelledBuild[]> {
  const { organisation } = ctx.caller;
  const cancelled: CancelledBuild[] = [];
  const builds = await ctx.transaction((tx) => listBranchBuilds(tx, organisation, { model, source, asOf }), "read");
  for (const build of builds.filter(isBranchless({ heads, asked }))) {
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
