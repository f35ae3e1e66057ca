import type { Context } from "../platform/context.ts";
import { listDeployments } from "./queries/deployments.ts";

/** Why nobody answers for a model that is not served, from its newest deployment. */
export async function whyNotServed(ctx: Context, model: number): Promise<string> {
  const { organisation } = ctx.caller;
  const [newest] = await ctx.transaction(
    (tx) => listDeployments(tx, organisation, model, { limit: 1, before: null }),
    "read",
  );
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
