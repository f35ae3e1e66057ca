import type { Context } from "../platform/context.ts";
import { countShadow, insertShadowResults, type NewShadowResult, trimShadowResults } from "./queries/shadow-results.ts";

/** Stores what shadows of one model said, and how often they could not. */
export async function keepShadowNews(
  ctx: Context,
  model: number,
  { results, dropped }: { readonly results: readonly NewShadowResult[]; readonly dropped: ReadonlyMap<string, number> },
): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    await insertShadowResults(tx, results);
    for (const deployment of new Set([...results.map((result) => result.deployment), ...dropped.keys()])) {
      const errors = results.filter((result) => result.deployment === deployment && result.error !== null).length;
      await countShadow(tx, organisation, deployment, { errors, dropped: dropped.get(deployment) ?? 0 });
    }
    await trimShadowResults(tx, organisation, model);
  });
}
