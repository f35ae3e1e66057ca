import { distribution, span, verdict } from "@driftguard/protocol";
import { z } from "zod";

const series = z.object({
  name: z.string(),
  unit: z.string(),
  threshold: z.number().nullable(),
  points: z.array(z.object({ at: z.string(), value: z.number().nullable() })),
});
const segment = z.object({
  column: z.string(),
  value: z.string(),
  rows: z.int(),
  before: z.number().nullable(),
  expected: z.number().nullable(),
  actual: z.number().nullable(),
});

/** What an alert knows beside its row: the evidence as it was when it last fired. */
export const alertBody = z.object({
  features: z.array(z.string()),
  threshold: z.number().nullable(),
  sentence: z.string(),
  probably: z.string(),
  evidence: z.array(z.string()),
  where: z.string().nullable(),
  nextSteps: z.array(z.string()),
  rule: z.string().nullable(),
  closes: z.string().nullable(),
  window: span.nullable(),
  rows: z.int(),
  baseline: z.object({ id: z.string(), number: z.int(), kind: z.string(), rows: z.int() }).nullable(),
  findings: z.array(verdict),
  unchanged: z.array(z.object({ feature: z.string(), note: z.string(), ratio: z.number().nullable() })),
  distributions: z.array(distribution),
  series: z.array(series),
  segments: z.array(segment),
});
export type AlertBody = z.infer<typeof alertBody>;
