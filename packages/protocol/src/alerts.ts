import { z } from "zod";

import { distribution, span, verdict } from "./drift.ts";
import { instant } from "./ids.ts";
import { pageQuery } from "./models.ts";

export const cause = z.enum([
  "gap",
  "volume",
  "schema",
  "missing",
  "unseen",
  "unit",
  "distribution",
  "correlation",
  "prediction",
  "performance",
  "service",
]);
export type Cause = z.infer<typeof cause>;
export const alertState = z.enum(["open", "acknowledged", "snoozed", "resolved"]);
export type AlertState = z.infer<typeof alertState>;
export const resolution = z.enum(["data-change", "upstream-fault", "model-fault", "expected", "noise", "cleared"]);
export type Resolution = z.infer<typeof resolution>;

export const alert = z
  .object({
    id: z.string(),
    number: z.int(),
    model: z.object({ id: z.string(), number: z.int(), name: z.string() }),
    version: z.string(),
    cause,
    alert_type: z.string(),
    state: alertState,
    severity: z.int().min(0).max(4),
    word: z.string(),
    title: z.string(),
    features: z.array(z.string()),
    score: z.number().nullable(),
    threshold: z.number().nullable(),
    p_value: z.number().nullable(),
    repeats: z.int(),
    opened_at: z.string(),
    last_fired_at: z.string(),
    acknowledged_at: z.string().nullable(),
    acknowledged_by: z.string().nullable(),
    snoozed_until: z.string().nullable(),
    resolved_at: z.string().nullable(),
    resolution: resolution.nullable(),
    deliveries: z.object({ delivered: z.int(), waiting: z.int(), failed: z.int(), not_sent: z.int() }),
    demo: z.boolean(),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof alert>;
export const alertPage = z
  .object({
    items: z.array(alert),
    next: z.string().nullable(),
    counts: z
      .record(z.string(), z.int())
      .meta({ description: "By state, whatever the page's state filter: open, acknowledged, snoozed, resolved" }),
  })
  .meta({ id: "AlertPage" });
export type AlertPage = z.infer<typeof alertPage>;

export const alertQuery = z.object({
  ...pageQuery.shape,
  state: z.enum(["active", "open", "acknowledged", "snoozed", "resolved", "all"]).default("active"),
  model: z.string().max(256).optional(),
  cause: cause.optional(),
  minimum_severity: z.coerce.number().int().min(0).max(4).optional(),
  days: z.coerce.number().int().min(1).max(3650).optional(),
});

export const delivery = z.object({
  id: z.string(),
  channel: z.object({ id: z.string(), type: z.string(), name: z.string() }),
  kind: z.string(),
  state: z.enum(["waiting", "delivered", "retrying", "failed", "not-sent"]),
  attempts: z.int(),
  at: z.string(),
  answer: z.string().nullable(),
});
export type Delivery = z.infer<typeof delivery>;

/** One alert with everything its page shows. */
export const alertDetail = z
  .object({
    ...alert.shape,
    sentence: z.string().meta({ description: "The verdict in figures" }),
    probably: z.string(),
    where: z.string().nullable(),
    next_step: z.string(),
    rule: z.string().nullable().meta({ description: "The rule that opened it, as a sentence" }),
    closes: z.string().nullable().meta({ description: 'When it closes by itself: "after 24 h below 0.7x"' }),
    window: span.nullable(),
    rows: z.int(),
    baseline: z.object({ id: z.string(), number: z.int(), kind: z.string(), rows: z.int() }).nullable(),
    findings: z.array(verdict),
    unchanged: z.array(z.object({ feature: z.string(), note: z.string(), ratio: z.number().nullable() })),
    distributions: z.array(distribution),
    /** The signal around the event: value against threshold over time. */
    series: z.array(
      z.object({
        name: z.string(),
        unit: z.string().meta({
          description:
            'What stands after a figure; "share": 0 to 1, shown in per cent; "ratio": multiples of the limit',
        }),
        threshold: z.number().nullable(),
        points: z.array(z.object({ at: z.string(), value: z.number().nullable() })),
      }),
    ),
    segments: z.array(
      z.object({
        column: z.string(),
        value: z.string(),
        rows: z.int(),
        before: z.number().nullable(),
        expected: z.number().nullable(),
        actual: z.number().nullable(),
      }),
    ),
    timeline: z.array(z.object({ at: z.string(), kind: z.string(), actor: z.string().nullable(), text: z.string() })),
    notifications: z.array(delivery),
  })
  .meta({ id: "AlertDetail" });
export type AlertDetail = z.infer<typeof alertDetail>;

export const acknowledgeAlertInput = z
  .strictObject({ note: z.string().max(2000).optional() })
  .meta({ id: "AcknowledgeAlert", example: {} });
export const snoozeAlertInput = z
  .strictObject({
    until: instant.optional(),
    hours: z
      .number()
      .min(0.25)
      .max(24 * 90)
      .optional(),
    note: z.string().max(2000).optional(),
  })
  .meta({ id: "SnoozeAlert", example: { hours: 4 } });
export const resolveAlertInput = z
  .strictObject({
    resolution: resolution.exclude(["cleared"]),
    accept_as_normal: z.boolean().default(false),
    note: z.string().max(2000).optional(),
  })
  .meta({ id: "ResolveAlert", example: { resolution: "upstream-fault" } });
export const commentInput = z
  .strictObject({ text: z.string().trim().min(1).max(4000) })
  .meta({ id: "Comment", example: { text: "Asked operations." } });

export type AcknowledgeAlertInput = z.input<typeof acknowledgeAlertInput>;
export type SnoozeAlertInput = z.input<typeof snoozeAlertInput>;
export type ResolveAlertInput = z.input<typeof resolveAlertInput>;
export type CommentInput = z.input<typeof commentInput>;
