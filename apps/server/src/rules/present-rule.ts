import type { Rule } from "@driftguard/protocol";

import { describeRule } from "./describe-rule.ts";
import type { RuleRow } from "./queries/rules.ts";

/** A rule as the API says it. */
export function presentRule(row: RuleRow): Rule {
  const { id, settings, enabled, model_id: modelId, model_number: number, model_name: name } = row;
  return {
    id,
    model: modelId === null || number === null || name === null ? null : { id: modelId, number, name },
    settings,
    enabled,
    sentence: describeRule(settings),
    created_at: row.created_at.toISOString(),
  };
}
