import { setTimeout } from "node:timers/promises";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Unavailable } from "../platform/database/unavailable.ts";
import { Problem } from "../platform/http/problem.ts";
import { deleteModelRows, findModelByKey, isLockedByOthers } from "./queries/models.ts";

const triesMax = 10;
const pauseMs = 500;

/**
 * Deletes a model: its events at once, its empty partitions when no ingest is under way (see the upkeep job).
 *
 * A check that is at the model holds some of it while it reads its events by another connection, which waits behind whoever
 * waits to empty them: nobody would go on, and PostgreSQL sees no circle. So a try that does not come through makes way.
 *
 * @throws Problem model/not-found; Unavailable if the model is in use all the time
 */
export async function deleteModel(ctx: Context, model: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await deleteNow(ctx, model);
      return;
    } catch (error) {
      if (!isLockedByOthers(error)) throw error;
      if (tries === triesMax) throw new Unavailable("the model is in use", { cause: error, retryAfterSeconds: 10 });
      await setTimeout(pauseMs);
    }
  }
}

async function deleteNow(ctx: Context, model: number): Promise<void> {
  await ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, ctx.caller.organisation, model);
    if (row === null) throw new Problem("model/not-found", "No such model.");
    await deleteModelRows(tx, ctx.caller.organisation, model);
    await recordAudit(ctx, tx, {
      action: "model.delete",
      object: row.public_id,
      detail: { name: row.name },
      before: row,
    });
  });
}
