import type { Context } from "../platform/context.ts";
import { tryLockProfiles } from "./queries/dirty-buckets.ts";
import { markErased } from "./queries/erased-events.ts";
import { dayMs, floorTo } from "./spans.ts";

/**
 * Makes the profiles of whole days final before their events are taken away: no late row counts them anew. Whole days,
 * because one late quarter has its day counted again; never over a day that has something yet to be counted.
 *
 * @param before - epoch ms
 * @returns up to where events may be taken away, epoch ms; `null`: the model is being refreshed, come again
 */
export function makeFinal(ctx: Context, model: number, before: number): Promise<number | null> {
  return ctx.transaction(async (tx) => {
    // A refresh that has taken its marks but not written yet would find a part of its events gone.
    if (!(await tryLockProfiles(tx, model))) return null;
    return markErased(tx, ctx.caller.organisation, model, floorTo(before, dayMs));
  });
}
