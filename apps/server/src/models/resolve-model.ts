import type { Context } from "../platform/context.ts";
import { findModelRow } from "./queries/models.ts";

/** The installation's number of the model that a reference names, if the caller may know of it. */
export async function resolveModel(ctx: Context, reference: string): Promise<number | null> {
  const row = await ctx.transaction((tx) => findModelRow(tx, ctx.caller.organisation, reference));
  if (row === null || (ctx.caller.models !== null && !ctx.caller.models.has(row.id))) return null;
  return row.id;
}
