import { cause, distribution, span, verdict } from "@driftguard/protocol";
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

const severity = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const lifeFinding = z.object({
  cause,
  feature: z.string().nullable(),
  isFired: z.boolean(),
  ratio: z.number().nullable(),
  severity,
});
const lifeFeature = z.object({
  feature: z.string().nullable(),
  joinedAt: z.number(),
  isFiring: z.boolean(),
  ratio: z.number().nullable(),
  severity,
  evidence: z.array(lifeFinding),
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
  /** Whether the default policy ever fired on it, and not a rule beside it alone. */
  byPolicy: z.boolean().default(true),
  /** How each feature stands, for the next check. */
  life: z.object({ features: z.array(lifeFeature), lastJoinedAt: z.number() }),
});
export type AlertBody = z.infer<typeof alertBody>;

/** What a check says of an alert in words and figures; who is in it and how it stands comes from its life. */
export type Description = Omit<AlertBody, "features" | "life"> & {
  readonly title: string;
  readonly score: number | null;
  readonly pValue: number | null;
};
