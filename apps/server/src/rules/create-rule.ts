import type { Rule, RuleSettings } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { onceAKnob } from "./once-a-knob.ts";
import { presentRule } from "./present-rule.ts";
import { findRuleRow, insertRule } from "./queries/rules.ts";
import { refuseBeyondModels } from "./refuse-beyond-models.ts";

export type CreateRuleInput = {
  /** The installation's number of a model; `null`: every model. */
  readonly model: number | null;
  readonly settings: RuleSettings;
  readonly enabled: boolean;
};

/** Makes a rule. It holds from the next check on. @throws Problem access/forbidden, rule/present */
export async function createRule(ctx: Context, input: CreateRuleInput): Promise<Rule> {
  refuseBeyondModels(ctx, input.model);
  const { organisation } = ctx.caller;
  const id = ctx.newId("rule");
  return ctx.transaction(async (tx) => {
    await onceAKnob(insertRule(tx, { id, organisation, ...input, created_at: ctx.now() }));
    const row = await findRuleRow(tx, organisation, id);
    if (row === null) throw new Error("a rule that was just made is not there");
    const rule = presentRule(row);
    const { model, settings, enabled } = rule;
    await recordAudit(ctx, tx, {
      action: "rule.create",
      object: id,
      detail: { model: model?.id ?? null, settings, enabled },
      after: row,
    });
    return rule;
  });
}
