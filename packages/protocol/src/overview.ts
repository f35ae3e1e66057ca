import { z } from "zod";

import { alert } from "./alerts.ts";
import { model } from "./models.ts";

/** The first screen in one request. */
export const overview = z
  .object({
    verdict: z.string().meta({ description: '"1 of 2 models needs attention."' }),
    as_of: z.string(),
    counts: z.record(z.string(), z.int()),
    alerts: z.array(
      z.object({
        ...alert.shape,
        sentence: z.string(),
        next_step: z.string(),
        series: z.array(
          z.object({
            name: z.string(),
            unit: z.string(),
            threshold: z.number().nullable(),
            points: z.array(z.object({ at: z.string(), value: z.number().nullable() })),
          }),
        ),
      }),
    ),
    models: z.array(
      z.object({
        ...model.omit({ features: true }).shape,
        feature_count: z.int(),
        drifting: z.int().nullable(),
        days: z
          .array(z.object({ day: z.string(), severity: z.int().nullable() }))
          .meta({ description: "Seven, oldest first" }),
        traffic: z.array(z.int()).meta({ description: "Predictions of each of the last 24 hours" }),
        predictions_24h: z.int(),
        labelled_24h: z.int().nullable(),
        error_rate_24h: z.number().nullable(),
        latency_p95_ms: z.number().nullable(),
        performance: z
          .object({ name: z.string(), value: z.number().nullable(), baseline: z.number().nullable() })
          .nullable(),
        coverage: z.object({ baseline: z.boolean(), labels: z.boolean(), channel: z.boolean(), rules: z.boolean() }),
      }),
    ),
    activity: z.array(z.object({ at: z.string(), text: z.string(), kind: z.string(), link: z.string().nullable() })),
    demo: z.object({ loaded: z.boolean(), shift_days: z.int().nullable(), note: z.string().nullable() }),
  })
  .meta({ id: "Overview" });
export type Overview = z.infer<typeof overview>;
