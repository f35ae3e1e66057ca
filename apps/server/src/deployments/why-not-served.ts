import type { Context } from "../platform/context.ts";
import { type DeploymentRow, listDeployments } from "./queries/deployments.ts";

/** How many deployments are looked at: of so many, one may be the last that answered. */
const lookedAt = 20;

/** Why nobody answers for a model that is not served, from its newest deployment, or the last that was taken off. */
export async function whyNotServed(ctx: Context, model: number): Promise<string> {
  const { organisation } = ctx.caller;
  const all = await ctx.transaction(
    (tx) => listDeployments(tx, organisation, model, { limit: lookedAt, before: null }),
    "read",
  );
  const newest = all[0]?.state === "failed" ? lastFailed(all) : all[0];
  if (newest === undefined) return "No version of this model is served here; deploy one first.";
  const named = `version "${newest.version_name}" (deployment ${newest.number})`;
  switch (newest.state) {
    case "failed":
      return `No version of this model is served here: ${named} failed${newest.problem === null ? "." : `: ${newest.problem}`}`;
    case "building":
      return `No version of this model is served here yet: ${named} is being built.`;
    case "ready":
      return `No version of this model is served here yet: ${named} is built, and nothing is sent to it yet.`;
    case "removed":
      return `No version of this model is served here: the files of ${named} were taken away; push it again.`;
    case "cancelled":
      return `No version of this model is served here: the build of ${named} was cancelled.`;
    default:
      return `No version of this model is served here; the last one was ${named}.`;
  }
}

/** A version that is gone back to after a newer one failed may itself fail after that. */
function lastFailed(all: readonly DeploymentRow[]): DeploymentRow | undefined {
  const end = ({ ended_at }: DeploymentRow): number => ended_at?.getTime() ?? 0;
  return all.filter(({ state }) => state === "failed").toSorted((one, other) => end(other) - end(one))[0];
}
