import type { Context } from "../platform/context.ts";
import { findKeyRow } from "./queries/keys.ts";

/** A key of the caller's organisation, by id. */
export async function resolveKey(ctx: Context, reference: string): Promise<string | null> {
  return (await ctx.transaction((tx) => findKeyRow(tx, ctx.caller.organisation, reference)))?.id ?? null;
}
