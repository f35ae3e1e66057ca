import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { deleteModelRows, findModelByKey } from "./queries/models.ts";

/** Deletes a model: its events at once, its empty partitions when no ingest is under way (see the upkeep job). */
export async function deleteModel(ctx: Context, model: number): Promise<void> {
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
