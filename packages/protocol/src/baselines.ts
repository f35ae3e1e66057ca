import { z } from "zod";

import { instant } from "./ids.ts";
import { feature } from "./models.ts";

/** Columns with a role of their own in a baseline file; where another column has it, say so in the query. */
export const baselineQuery = z.object({
  version: z.string().max(128).optional(),
  prediction: z.string().max(128).optional(),
  score: z.string().max(128).optional(),
  label: z.string().max(128).optional(),
  timestamp: z.string().max(128).optional(),
  id: z.string().max(128).optional(),
});

export const baselineWindowInput = z
  .strictObject({ window: z.strictObject({ from: instant, to: instant }), version: z.string().max(128).optional() })
  .meta({ id: "BaselineWindow", example: { window: { from: "2026-11-01T00:00:00Z", to: "2026-11-08T00:00:00Z" } } });
export type BaselineWindowInput = z.input<typeof baselineWindowInput>;

export const baseline = z
  .object({
    id: z.string(),
    number: z.int(),
    version: z.string(),
    kind: z.enum(["given", "window", "learned", "statistics"]),
    active: z.boolean(),
    rows: z.int(),
    span: z.object({ from: z.string(), to: z.string() }).nullable(),
    features: z.array(
      z.object({
        ...feature.shape,
        missing: z.number(),
        levels: z.int().nullable(),
        min: z.number().nullable(),
        max: z.number().nullable(),
      }),
    ),
    warnings: z.array(z.string()),
    created_at: z.string(),
  })
  .meta({ id: "Baseline" });
export type BaselineAnswer = z.infer<typeof baseline>;
export const baselineList = z
  .object({ items: z.array(baseline), next: z.string().nullable() })
  .meta({ id: "BaselineList" });
export type BaselineList = z.infer<typeof baselineList>;
