import type { Rule, RuleInput, RuleList, RulePreview, RulePreviewInput, UpdateRuleInput } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type RuleCalls = {
  readonly list: (options?: CallOptions) => Promise<RuleList>;
  readonly create: (input: RuleInput, options?: CallOptions) => Promise<Rule>;
  readonly update: (rule: string, input: UpdateRuleInput, options?: CallOptions) => Promise<Rule>;
  readonly remove: (rule: string, options?: CallOptions) => Promise<void>;
  /** What a rule would have opened on the stored past; nothing is saved. */
  readonly preview: (input: RulePreviewInput, options?: CallOptions) => Promise<RulePreview>;
};

export function createRuleCalls(send: Send): RuleCalls {
  const path = (rule: string): string => encodePath`api/v1/rules/${rule}`;
  return {
    list: (options) => send({ path: "api/v1/rules", ...options }),
    create: (body, options) => send({ method: "POST", path: "api/v1/rules", body, ...options }),
    update: (rule, body, options) => send({ method: "PATCH", path: path(rule), body, ...options }),
    remove: (rule, options) => send({ method: "DELETE", path: path(rule), ...options }),
    preview: (body, options) => send({ method: "POST", path: "api/v1/rules/preview", body, ...options }),
  };
}
