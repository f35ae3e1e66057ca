import type { Rule, RuleSettings } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { onceAKnob } from "./once-a-knob.ts";
import { presentRule } from "./present-rule.ts";
import { findRuleRow, updateRuleRow } from "./queries/rules.ts";
import { refuseBeyondModels } from "./refuse-beyond-models.ts";

export type UpdateRuleInput = {
  readonly settings?: RuleSettings | undefined;
  readonly enabled?: boolean | undefined;
};

/** Changes a rule, or switches it. @throws Problem rule/not-found, rule/present, access/forbidden */
export async function updateRule(ctx: Context, id: string, input: UpdateRuleInput): Promise<Rule> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const before = await findRuleRow(tx, organisation, id);
    if (before === null) throw new Problem("rule/not-found", "No such rule.");
    refuseBeyondModels(ctx, before.model);
    await onceAKnob(updateRuleRow(tx, organisation, id, input));
    const after = { ...before, settings: input.settings ?? before.settings, enabled: input.enabled ?? before.enabled };
    const told = (row: typeof before) => ({ settings: row.settings, enabled: row.enabled });
    await recordAudit(ctx, tx, {
      action: "rule.update",
      object: id,
      detail: { before: told(before), after: told(after) },
      ...{ before, after },
    });
    return presentRule(after);
  });
}
