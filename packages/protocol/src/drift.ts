import { z } from "zod";

import { instant } from "./ids.ts";

export const status = z.enum(["drift", "stable", "insufficient", "undecided", "error"]);
export type VerdictStatus = z.infer<typeof status>;

/** One signal of one feature, judged; what a screen draws and never judges again. */
export const verdict = z
  .object({
    feature: z.string(),
    method: z.string(),
    status,
    severity: z.int().min(0).max(4),
    reason: z.string().nullable(),
    statistic: z.number().nullable(),
    effect: z.object({ name: z.string(), value: z.number().nullable(), unit: z.string() }),
    threshold: z.number().nullable(),
    ratio: z.number().nullable().meta({ description: "Effect over threshold: 1 is the limit" }),
    p_value: z.number().nullable(),
    n: z.int(),
    m: z.int(),
    missing: z.object({ reference: z.int(), current: z.int() }),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Verdict" });
export type VerdictAnswer = z.infer<typeof verdict>;

export const span = z.object({ from: z.string(), to: z.string() });

/** Drift over a window against the baseline that was given, for reading; and beside it what pages. */
export const drift = z
  .object({
    model_id: z.string(),
    model_number: z.int(),
    version: z.string().nullable(),
    drift_score: z.number().nullable(),
    p_value: z.number().nullable(),
    drift_detected: z.boolean().nullable(),
    status: z.enum(["ok", "too-few-rows", "no-baseline", "no-data", "undecided"]),
    explanation: z.string(),
    window: span,
    rows: z.int(),
    baseline: z.object({ id: z.string(), number: z.int(), kind: z.string(), rows: z.int() }).nullable(),
    as_of: z.string(),
    features: z.array(verdict),
    paging: z.object({ stage: z.string(), severity: z.int().nullable(), explanation: z.string() }),
  })
  .meta({ id: "Drift" });
export type Drift = z.infer<typeof drift>;

export const driftQuery = z.object({
  window_hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 90)
    .default(168),
  to: instant.optional(),
  version: z.string().max(128).optional(),
});
export const historyQuery = z.object({
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 90)
    .default(168),
});
export const historyPoint = z.object({ timestamp: z.string(), drift_score: z.number(), drift_detected: z.boolean() });
export const history = z.array(historyPoint).meta({ id: "DriftHistory" });
export type DriftHistory = z.infer<typeof history>;

/** Feature by time: the maximum severity and ratio of each column's hours. */
export const heatmapQuery = z.object({
  hours: z.coerce
    .number()
    .int()
    .min(24)
    .max(24 * 90)
    .default(168),
  columns: z.coerce.number().int().min(7).max(200).default(168),
});
export const heatmap = z
  .object({
    from: z.string(),
    to: z.string(),
    step_minutes: z.int(),
    against: z.enum(["history", "baseline"]).meta({
      description: "What each hour was compared with: the model's own past once it is learned, else the baseline",
    }),
    times: z.array(z.string()),
    features: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        now: z.object({
          severity: z.int().nullable(),
          ratio: z.number().nullable(),
          status: status.nullable(),
          method: z.string().nullable(),
          effect: z.number().nullable(),
          threshold: z.number().nullable(),
        }),
        severity: z.array(z.int().nullable()),
        ratio: z.array(z.number().nullable()),
      }),
    ),
    rows: z.array(z.int()),
    marks: z.array(
      z.object({ at: z.string(), kind: z.enum(["version", "baseline", "alert", "rule"]), label: z.string() }),
    ),
  })
  .meta({ id: "Heatmap" });
export type Heatmap = z.infer<typeof heatmap>;

/** Baseline and current shares on the same edges. */
export const distribution = z
  .object({
    feature: z.string(),
    type: z.string(),
    kind: z.enum(["numeric", "categorical"]),
    edges: z.array(z.number()).nullable(),
    levels: z.array(z.string()).nullable(),
    reference: z.array(z.number()),
    current: z.array(z.number()),
    reference_rows: z.int(),
    current_rows: z.int(),
    missing: z.object({ reference: z.number().nullable(), current: z.number().nullable() }),
    unseen: z.array(z.object({ value: z.string(), count: z.int() })),
    window: span,
    baseline: z.object({ id: z.string(), number: z.int(), kind: z.string() }),
    verdicts: z.array(verdict),
  })
  .meta({ id: "Distribution" });
export type Distribution = z.infer<typeof distribution>;
export const distributionQuery = z.object({ from: instant.optional(), to: instant.optional() });
