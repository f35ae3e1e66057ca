import { recordAudit } from "../audit/index.ts";
import { endExperiment as end, lockDeployments } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findExperiment } from "./queries/experiments.ts";

/** Ends the experiment that runs: no row from now on counts. The traffic stays as it is. @throws Problem experiment/none-running */
export async function endExperiment(ctx: Context, model: number): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    await lockDeployments(tx, organisation, model);
    const last = await findExperiment(tx, organisation, model, { isLocked: true });
    if (last?.state !== "running") throw new Problem("experiment/none-running", "No experiment of this model runs.");
    await end(tx, organisation, model, { now: ctx.now(), detail: "Somebody ended it." });
    await recordAudit(ctx, tx, { action: "experiment.end", object: last.id });
  });
}
