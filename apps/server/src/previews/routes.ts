import { rulePreview, rulePreviewInput } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { previewRule } from "./preview-rule.ts";
import { takeTurns } from "./take-turns.ts";

export type PreviewParts = {
  readonly resolveModel: (ctx: Context, reference: string) => Promise<number | null>;
};

/** Rules tried on the past. */
export function previewRoutes(parts: PreviewParts): readonly Route[] {
  const inTurn = takeTurns();
  return [
    route({
      id: "previewRule",
      method: "POST",
      path: "/api/v1/rules/preview",
      tag: "rules",
      summary: "Try a rule on what is stored of the past; nothing is saved",
      description:
        "Plays a check for every hour of the last `days`, through the judges and the life of alerts of the present. Profiles of hours are kept for 35 days; before that the rule is tried once a day.",
      access: guarded("rules:read", "read"),
      body: rulePreviewInput,
      answers: { 200: rulePreview },
      problems: ["model/not-found", "request/too-many"],
      handle: async ({ ctx, body }) => {
        const model = await parts.resolveModel(ctx, body.model);
        if (model === null) throw new Problem("model/not-found", "No such model.");
        return ok(await inTurn(() => previewRule(ctx, { model, settings: body.settings, days: body.days })));
      },
    }),
  ];
}
