import { refreshParts } from "../checks/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { dayMs, deleteOldProfiles, makeFinal, outdatedBefore, refreshProfiles } from "../profiles/index.ts";

export type Kept = { readonly predictions: number; readonly profiles: number };

/**
 * Takes a model's raw predictions away that are past their retention, once its profiles hold them, and the profiles that
 * longer ones have replaced. Reports, alerts and baselines stay.
 *
 * @returns how many went
 */
export async function keepModel(
  ctx: Context,
  { events, retentionDays }: { readonly events: EventStore; readonly retentionDays: number },
  model: number,
): Promise<Kept> {
  const { organisation } = ctx.caller;
  const now = ctx.now().getTime();
  await refreshProfiles(ctx, refreshParts(organisation, events), model);
  const before = await makeFinal(ctx, model, now - retentionDays * dayMs);
  const { erased } = before === null ? { erased: 0 } : await events.erase({ organisation, model }, { before });
  const profiles = await ctx.transaction((tx) => deleteOldProfiles(tx, organisation, model, outdatedBefore(now)));
  return { predictions: erased, profiles };
}
