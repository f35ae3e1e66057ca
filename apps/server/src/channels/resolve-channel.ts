import type { Context } from "../platform/context.ts";
import { findChannelRow } from "./queries/channels.ts";

/** A channel of the caller's organisation, by id or number. */
export async function resolveChannel(ctx: Context, reference: string): Promise<string | null> {
  return (await ctx.transaction((tx) => findChannelRow(tx, ctx.caller.organisation, reference), "read"))?.id ?? null;
}
