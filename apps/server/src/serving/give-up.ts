import { changeDeployment, type LiveDeployment, rollBack } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";

const why = "Its workers died again and again; the last lines of its output say more.";

/** Takes a version that cannot live off the endpoint, and brings back the one before it where there is one. */
export async function giveUp(ctx: Context, live: LiveDeployment): Promise<void> {
  try {
    await rollBack(ctx, { model: live.model, to: null, without: live.id });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "deployment/nothing-before") throw error;
  }
  await ctx.transaction((tx) =>
    changeDeployment(tx, ctx.caller.organisation, live.id, {
      from: ["live", "rolled-back"],
      ...{ state: "failed", weight: 0, problem: why, ended_at: ctx.now() },
    }),
  );
}
