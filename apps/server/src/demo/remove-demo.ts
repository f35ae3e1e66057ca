import { deleteModel } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { deleteDemo, disownLoading, listDemoModels } from "./queries/demos.ts";

/** Takes the demonstration away, with everything that belongs to its models. One that is being loaded stops at once. */
export async function removeDemo(ctx: Context): Promise<void> {
  await ctx.transaction((tx) => disownLoading(tx, ctx.caller.organisation));
  const models = await ctx.transaction((tx) => listDemoModels(tx, ctx.caller.organisation));
  for (const { id } of models) await deleteModel(ctx, id);
  await ctx.transaction((tx) => deleteDemo(tx, ctx.caller.organisation));
}
