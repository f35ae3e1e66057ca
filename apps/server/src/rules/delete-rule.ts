import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { deleteRuleRow, findRuleRow } from "./queries/rules.ts";
import { refuseBeyondModels } from "./refuse-beyond-models.ts";

/** Deletes a rule; alerts that it opened stay. @throws Problem rule/not-found, access/forbidden */
export async function deleteRule(ctx: Context, id: string): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const row = await findRuleRow(tx, organisation, id);
    if (row === null) throw new Problem("rule/not-found", "No such rule.");
    refuseBeyondModels(ctx, row.model);
    await deleteRuleRow(tx, organisation, id);
    await recordAudit(ctx, tx, {
      action: "rule.delete",
      object: id,
      detail: { model: row.model_id, settings: row.settings },
      before: row,
    });
  });
}
