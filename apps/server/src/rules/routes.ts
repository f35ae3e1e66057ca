import { rule, ruleInput, ruleList, updateRuleInput } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { created, guarded, noContent, ok, type Route, route } from "../platform/http/route.ts";
import { createRule } from "./create-rule.ts";
import { deleteRule } from "./delete-rule.ts";
import { presentRule } from "./present-rule.ts";
import { listRuleRows } from "./queries/rules.ts";
import { updateRule } from "./update-rule.ts";

export type RuleParts = {
  readonly resolveModel: (ctx: Context, reference: string) => Promise<number | null>;
};

const owner = { rule: "rule" };

/** What opens alerts, beside the default policy. */
export function ruleRoutes(parts: RuleParts): readonly Route[] {
  return [
    route({
      id: "listRules",
      method: "GET",
      path: "/api/v1/rules",
      tag: "rules",
      summary: "List rules, oldest first",
      description:
        "A model without a rule of its own is judged by the default policy; so are all others, beside their rules.",
      access: guarded("rules:read", "read"),
      answers: { 200: ruleList },
      handle: async ({ ctx }) => {
        const { organisation, models } = ctx.caller;
        const rows = await ctx.transaction(
          (tx) => listRuleRows(tx, organisation, { models: models === null ? null : [...models] }),
          "read",
        );
        return ok({ items: rows.map(presentRule), next: null });
      },
    }),
    route({
      id: "createRule",
      method: "POST",
      path: "/api/v1/rules",
      tag: "rules",
      summary: "Add a rule; it holds from the next check on",
      description:
        "`model` is an id, number or name; left out, the rule holds for every model. Of the kinds `default` and `performance`, which turn knobs of the default policy, one can be in force for a model and one for every model; a model's own outweighs the other.",
      access: guarded("rules:write", "admin"),
      body: ruleInput,
      answers: { 201: rule },
      problems: ["model/not-found", "rule/present", "access/forbidden"],
      handle: async ({ ctx, body }) => {
        const model = body.model === null ? null : await parts.resolveModel(ctx, body.model);
        if (body.model !== null && model === null) throw new Problem("model/not-found", "No such model.");
        return created(await createRule(ctx, { model, settings: body.settings, enabled: body.enabled }));
      },
    }),
    route({
      id: "updateRule",
      method: "PATCH",
      path: "/api/v1/rules/:rule",
      tag: "rules",
      summary: "Change a rule, or switch it on or off",
      access: guarded("rules:write", "admin", owner),
      body: updateRuleInput,
      answers: { 200: rule },
      problems: ["rule/not-found", "rule/present", "access/forbidden"],
      handle: async ({ ctx, owned, body }) => ok(await updateRule(ctx, String(owned["rule"]), body)),
    }),
    route({
      id: "deleteRule",
      method: "DELETE",
      path: "/api/v1/rules/:rule",
      tag: "rules",
      summary: "Delete a rule; alerts that it opened stay",
      access: guarded("rules:write", "admin", owner),
      answers: { 204: null },
      problems: ["rule/not-found", "access/forbidden"],
      handle: async ({ ctx, owned }) => {
        await deleteRule(ctx, String(owned["rule"]));
        return noContent;
      },
    }),
  ];
}
