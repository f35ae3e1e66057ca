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
      context: z
        .object({
          feature: z.string(),
          correlation: z.number().meta({ description: "Of its means with `expected`, -1 to 1" }),
          values: z.array(rate).meta({
            description:
              "Mean of each window; days are what is kept for long, so a window that lies in two takes its share of both",
          }),
        })
        .nullable()
        .meta({
          description:
            "The number among the inputs whose mean follows `expected` most closely over the shown time; null where none does with a correlation of 0.5, or the shown time has under seven days with labels",
        }),
    }),
    label_hours: z
      .array(z.object({ at: z.string(), predictions: z.int(), labelled: z.int() }))
      .meta({ description: "The last 24 hours one by one, oldest first, by time of prediction" }),
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
