import type { Context } from "../platform/context.ts";
import { findDeployment } from "./queries/deployments.ts";

/** A deployment of the caller's organisation and models, by id or number. */
export async function resolveDeployment(ctx: Context, reference: string): Promise<string | null> {
  const row = await ctx.transaction((tx) => findDeployment(tx, ctx.caller.organisation, reference));
  if (row === null || (ctx.caller.models !== null && !ctx.caller.models.has(row.model))) return null;
  return row.id;
}
