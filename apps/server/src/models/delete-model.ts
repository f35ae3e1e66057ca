import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { deleteModelRows, findModelByKey, isLockedByOthers } from "./queries/models.ts";

const longestMs = 15_000;
const pauseMs = 500;

/**
 * Deletes a model: its events at once, its empty partitions when no ingest is under way (see the upkeep job).
 *
 * A check that is at the model holds some of it while it reads its events by another connection, which waits behind whoever
 * waits to empty them: nobody would go on, and PostgreSQL sees no circle. So a try that does not come through makes way.
 *
 * @param withinMs - after so long it is given up: whoever asked is told, and nothing was deleted
 * @throws Problem model/not-found; model/in-use
 */
export async function deleteModel(ctx: Context, model: number, withinMs = longestMs): Promise<void> {
  const until = performance.now() + withinMs;
  const msLeft = (): number => Math.ceil(until - performance.now());
  for (;;) {
    try {
      await deleteNow(ctx, model, msLeft);
      return;
    } catch (error) {
      if (!isLockedByOthers(error)) throw error;
      if (msLeft() <= pauseMs)
        throw new Problem(
          "model/in-use",
          "The model is being counted or checked all the while; nothing of it was deleted. Delete it again in a moment.",
          { headers: { "retry-after": "10" }, cause: error },
        );
      await setTimeout(pauseMs);
    }
  }
}

async function deleteNow(ctx: Context, model: number, msLeft: () => number): Promise<void> {
  await ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, ctx.caller.organisation, model);
    if (row === null) throw new Problem("model/not-found", "No such model.");
    await deleteModelRows(tx, ctx.caller.organisation, { model, msLeft });
    await recordAudit(ctx, tx, {
      action: "model.delete",
      object: row.public_id,
      detail: { name: row.name },
      before: row,
    });
  });
}
