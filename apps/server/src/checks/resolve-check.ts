import type { Context } from "../platform/context.ts";
import { uuidOfId } from "../platform/ids.ts";
import { findReport } from "./queries/reports.ts";

/** A check of the caller's organisation and models, by id. */
export async function resolveCheck(ctx: Context, reference: string): Promise<string | null> {
  const uuid = uuidOfId("check", reference);
  if (uuid === null) return null;
  const row = await ctx.transaction((tx) => findReport(tx, ctx.caller.organisation, uuid), "read");
  if (row === null || (ctx.caller.models !== null && !ctx.caller.models.has(row.model))) return null;
  return row.id;
}
