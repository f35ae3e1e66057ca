import { z } from "zod";

import { span } from "./drift.ts";

const rate = z.number().nullable();

/** How good the predictions were, as far as labels have come. */
export const performance = z
  .object({
    model_id: z.string(),
    task: z.string(),
    judged: z.boolean(),
    reason: z.string().nullable().meta({ description: "Why it is not judged, where it is not" }),
    window: span,
    as_of: z.string(),
    summary: z.string(),
    now: z.object({
      predictions: z.int(),
      labelled: z.int(),
      waiting: z.int(),
      actual: rate,
      expected: rate,
      metrics: z.record(z.string(), rate),
      estimated: z.record(z.string(), rate),
      label_lag_minutes: z.object({ median: rate, p95: rate }),
    }),
    signals: z.array(
      z.object({
        name: z.string(),
        value: rate,
        threshold: rate,
        ratio: rate,
        severity: z.int().nullable(),
        status: z.string(),
      }),
    ),
    series: z.object({
      times: z.array(z.string()),
      predictions: z.array(z.int()),
      labelled: z.array(z.int()),
      actual: z.array(rate),
      expected: z.array(rate),
      accuracy: z.array(rate),
      estimated_accuracy: z.array(rate),
      context: z.object({ feature: z.string(), values: z.array(rate) }).nullable(),
    }),
    segments: z.array(
      z.object({
        column: z.string(),
        days: z.array(z.string()),
        rows: z.array(
          z.object({
            value: z.string(),
            rows: z.int(),
            actual: rate,
            expected: rate,
            gap: rate,
            before: rate,
            cells: z.array(z.object({ gap: rate, rows: z.int(), ratio: rate })),
          }),
        ),
      }),
    ),
    marks: z.array(z.object({ at: z.string(), kind: z.string(), label: z.string() })),
  })
  .meta({ id: "Performance" });
export type Performance = z.infer<typeof performance>;
export const performanceQuery = z.object({
  days: z.coerce.number().int().min(1).max(365).default(60),
  segment: z.string().max(128).optional(),
});
