import { z } from "zod";

import { span, verdict } from "./drift.ts";

export const runCheckInput = z
  .strictObject({ version: z.string().max(128).optional() })
  .meta({ id: "RunCheck", example: {} });

export const check = z
  .object({
    id: z.string(),
    model_id: z.string(),
    model: z.object({ id: z.string(), number: z.int(), name: z.string() }),
    version: z.string().nullable(),
    at: z.string(),
    due_at: z.string(),
    trigger: z.enum(["schedule", "manual"]),
    outcome: z.enum(["checked", "skipped", "failed"]),
    reason: z.string().nullable(),
    summary: z.string().meta({ description: "The verdict in one sentence" }),
    stage: z.string().meta({ description: "How far the thresholds have learned" }),
    window: span.nullable(),
    rows: z.int(),
    baseline: z.object({ id: z.string(), number: z.int(), kind: z.string(), rows: z.int() }).nullable(),
    drift_score: z.number().nullable(),
    p_value: z.number().nullable(),
    drift_detected: z.boolean().nullable(),
    findings: z.array(verdict).meta({ description: "The last seven days against the baseline that was given" }),
    paging: z
      .array(verdict)
      .meta({ description: "The last day and hours against the model's own history: what opens alerts" }),
    alerts: z.array(
      z.object({
        id: z.string(),
        number: z.int(),
        change: z.enum(["opened", "joined", "worse", "repeated", "resolved", "reopened"]),
      }),
    ),
  })
  .meta({ id: "Check" });
export type Check = z.infer<typeof check>;
export const checkPage = z
  .object({ items: z.array(check.omit({ findings: true, paging: true })), next: z.string().nullable() })
  .meta({ id: "CheckPage" });
export type CheckPage = z.infer<typeof checkPage>;
