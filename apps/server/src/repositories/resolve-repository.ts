import { findOrganisation } from "../access/index.ts";
import type { ModelResolver } from "../models/index.ts";
import type { Context } from "../platform/context.ts";

/** The caller's own organisation, by its short name or id; anybody else's is not there. */
export async function resolveOrganisation(ctx: Context, reference: string): Promise<number | null> {
  const own = await ctx.transaction((tx) => findOrganisation(tx, ctx.caller.organisation), "read");
  return own !== null && [own.slug, own.public_id].includes(reference) ? own.id : null;
}

/** The model whose repository it is: `flights.git`, or without the end. */
export function repositoryResolver(resolveModel: ModelResolver): ModelResolver {
  return (ctx, reference) => resolveModel(ctx, reference.replace(/\.git$/, ""));
}
