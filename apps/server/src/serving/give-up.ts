import { type LiveDeployment, takeOff } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";

const problem = "Its workers died again and again; the last lines of its output say more.";

/** Takes a version that cannot live off the endpoint, and brings back the one before it where there is one. */
export async function giveUp(ctx: Context, { model, id }: Pick<LiveDeployment, "model" | "id">): Promise<void> {
  await takeOff(ctx, { model, id, problem });
}
