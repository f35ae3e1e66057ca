import type { Context } from "../platform/context.ts";
import { handlesKey } from "./key-limits.ts";
import { findKeyRow } from "./queries/keys.ts";

/** A key that the caller handles, by id. */
export async function resolveKey(ctx: Context, reference: string): Promise<string | null> {
  const row = await ctx.transaction((tx) => findKeyRow(tx, ctx.caller.organisation, reference), "read");
  return row !== null && handlesKey(ctx.caller, row) ? row.id : null;
}
