import type { Context } from "../platform/context.ts";
import { findRuleRow } from "./queries/rules.ts";

/** A rule of the caller's organisation and models, by id. */
export async function resolveRule(ctx: Context, reference: string): Promise<string | null> {
  const row = await ctx.transaction((tx) => findRuleRow(tx, ctx.caller.organisation, reference), "read");
  if (row === null) return null;
  const { models } = ctx.caller;
  return models === null || row.model === null || models.has(row.model) ? row.id : null;
}
