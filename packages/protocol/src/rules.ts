import { z } from "zod";

/** What opens an alert. A model without a rule of its own is judged by the default policy. */
export const ruleSettings = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("default"), budget: z.enum(["sensitive", "default", "quiet"]).default("default") }),
  z.strictObject({
    kind: z.literal("psi"),
    above: z.number().min(0.01).max(10).default(0.2),
    window_hours: z.int().min(1).max(720).default(168),
  }),
  z.strictObject({
    kind: z.literal("p-value"),
    below: z.number().min(1e-12).max(0.5).default(0.05),
    window_hours: z.int().min(1).max(720).default(168),
  }),
  z.strictObject({
    kind: z.literal("distance"),
    above: z.number().min(0.01).max(1).default(0.1),
    window_hours: z.int().min(1).max(720).default(24),
  }),
  z.strictObject({
    kind: z.literal("performance"),
    deviations: z.number().min(1).max(20).default(7),
    floor: z.number().min(0.01).max(1).default(0.1),
  }),
  z.strictObject({ kind: z.literal("error-rate"), above: z.number().min(0.001).max(1).default(0.05) }),
  z.strictObject({ kind: z.literal("latency"), times: z.number().min(1.1).max(100).default(2) }),
]);
export type RuleSettings = z.infer<typeof ruleSettings>;

export const ruleInput = z
  .strictObject({
    model: z.string().nullable().default(null),
    settings: ruleSettings,
    enabled: z.boolean().default(true),
  })
  .meta({ id: "RuleInput", example: { model: "flight-delay", settings: { kind: "psi", above: 0.2 } } });
export type RuleInput = z.input<typeof ruleInput>;
export const updateRuleInput = z
  .strictObject({ settings: ruleSettings.optional(), enabled: z.boolean().optional() })
  .meta({ id: "UpdateRule", example: { enabled: false } });
export type UpdateRuleInput = z.input<typeof updateRuleInput>;
export const rule = z
  .object({
    id: z.string(),
    model: z.object({ id: z.string(), number: z.int(), name: z.string() }).nullable(),
    settings: ruleSettings,
    enabled: z.boolean(),
    sentence: z.string(),
    created_at: z.string(),
  })
  .meta({ id: "Rule" });
export type Rule = z.infer<typeof rule>;
export const ruleList = z.object({ items: z.array(rule), next: z.string().nullable() }).meta({ id: "RuleList" });
export type RuleList = z.infer<typeof ruleList>;

export const rulePreviewInput = z
  .strictObject({ model: z.string(), settings: ruleSettings, days: z.int().min(1).max(90).default(30) })
  .meta({
    id: "RulePreviewInput",
    example: { model: "flight-delay", settings: { kind: "p-value", below: 0.05 }, days: 30 },
  });
export type RulePreviewInput = z.input<typeof rulePreviewInput>;
export const rulePreview = z
  .object({
    sentence: z.string().meta({ description: '"would have opened 4 alerts"' }),
    from: z.string(),
    to: z.string(),
    checks: z.int(),
    days: z.int(),
    days_firing: z.int(),
    alerts: z.array(
      z.object({
        opened_at: z.string(),
        resolved_at: z.string().nullable(),
        cause: z.string(),
        features: z.array(z.string()),
        severity: z.int(),
        score: z.number().nullable(),
        threshold: z.number().nullable(),
        counted_apart: z.boolean(),
      }),
    ),
    notes: z.array(z.string()),
  })
  .meta({ id: "RulePreview" });
export type RulePreview = z.infer<typeof rulePreview>;
