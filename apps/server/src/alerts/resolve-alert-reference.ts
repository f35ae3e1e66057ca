import type { Context } from "../platform/context.ts";
import { findAlertKey } from "./queries/alerts.ts";

/** An alert of the caller's organisation and models, by id or number. */
export async function resolveAlertReference(ctx: Context, reference: string): Promise<string | null> {
  const row = await ctx.transaction((tx) => findAlertKey(tx, ctx.caller.organisation, reference), "read");
  if (row === null || (ctx.caller.models !== null && !ctx.caller.models.has(row.model))) return null;
  return row.id;
}
