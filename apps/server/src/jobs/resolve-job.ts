import type { Context } from "../platform/context.ts";
import { findJob } from "./queries/jobs.ts";

/** A job of the caller's organisation and models, by id. */
export async function resolveJob(ctx: Context, reference: string): Promise<string | null> {
  const row = await ctx.transaction((tx) => findJob(tx, ctx.caller.organisation, reference));
  if (row === null || (ctx.caller.models !== null && !ctx.caller.models.has(row.model))) return null;
  return row.id;
}
