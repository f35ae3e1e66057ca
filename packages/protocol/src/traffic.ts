import { z } from "zod";

const basisPoints = z.int().min(0).max(10_000);

/** What keeps a caller with the version that answered it first. */
export const stickyKey = z.object({
  by: z.enum(["header", "field"]),
  name: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .meta({ description: "Of a header of the request; or of a field of its first row, or beside its rows" }),
});

const share = z.strictObject({
  version: z.string().trim().min(1).max(256).meta({ description: "Name of a version, or id of its deployment" }),
  weight: basisPoints.meta({ description: "Share of the model's traffic, in basis points" }),
});

const canaryInput = z.strictObject({
  version: z.string().trim().min(1).max(256),
  stages: z
    .array(z.int().min(1).max(10_000))
    .min(1)
    .max(20)
    .refine((stages) => stages.every((weight, i) => i === 0 || weight > (stages[i - 1] ?? 0)), "shares that rise")
    .refine((stages) => stages.at(-1) === 10_000, "10000 as the last share")
    .refine(([first]) => first !== undefined && first <= 5_000, "5000 at most as the first share")
    .default([500, 2_500, 5_000, 10_000])
    .meta({ description: "Its share at each stage, in basis points, from 5000 at most up to 10000" }),
  minutes: z.number().min(0).max(10_080).default(10).meta({ description: "A stage lasts at least so long" }),
  requests: z
    .int()
    .min(20)
    .max(1_000_000)
    .default(500)
    .meta({ description: "Of the canary in a stage, and of predictions before they are compared; at least" }),
  window_requests: z
    .int()
    .min(20)
    .max(100_000)
    .default(200)
    .meta({ description: "Latencies are compared over windows of at least so many requests of each version" }),
});
export type CanaryInput = z.input<typeof canaryInput>;

export const trafficInput = z
  .strictObject({
    split: z
      .array(share)
      .min(1)
      .max(8)
      .refine((shares) => shares.reduce((sum, { weight }) => sum + weight, 0) === 10_000, "weights that make 10000")
      .refine((shares) => new Set(shares.map(({ version }) => version)).size === shares.length, "each version once")
      .optional()
      .meta({ description: "Every version that answers, with weights that make 10000; who is not named, answers not" }),
    sticky: stickyKey
      .nullable()
      .optional()
      .meta({ description: "null: every request by chance; left out: as it is, or the version's stickyKey" }),
    shadow: z
      .string()
      .trim()
      .min(1)
      .max(256)
      .nullable()
      .optional()
      .meta({ description: "A version that is asked what the others are, and answers nobody; null ends it" }),
    canary: canaryInput
      .nullable()
      .optional()
      .meta({ description: "Tries a version against the one that is live, and decides by itself; null ends a trial" }),
    reason: z.string().trim().min(1).max(500).optional().meta({ description: "For the audit log" }),
  })
  .meta({
    id: "TrafficInput",
    example: {
      split: [
        { version: "3", weight: 5000 },
        { version: "4", weight: 5000 },
      ],
      sticky: { by: "header", name: "x-user-id" },
    },
  });
export type TrafficInput = z.input<typeof trafficInput>;

const part = z.object({
  deployment: z.object({ id: z.string(), number: z.int() }),
  version: z.string(),
});

const arm = part.extend({
  requests: z.int(),
  errors: z.int(),
  latency_ms_p95: z.number().nullable().meta({ description: "Of the last window that was compared; null before" }),
});

export const canary = z
  .object({
    id: z.string(),
    state: z.enum(["running", "promoted", "rolled-back", "aborted"]),
    stages: z.array(basisPoints),
    stage: z.int().min(0).meta({ description: "From 0" }),
    stage_started_at: z.string(),
    stage_requests: z.int().meta({ description: "Of the canary, in this stage" }),
    minutes: z.number(),
    requests: z.int(),
    stable: arm,
    canary: arm,
    predictions: z.enum(["too-few", "compared", "not-compared"]).meta({
      description:
        "What the judge does with them; not-compared: they are texts, and too many to tell two versions apart",
    }),
    predictions_apart: z
      .number()
      .nullable()
      .meta({ description: "Debiased Jensen-Shannon distance in this stage; null where they are not compared" }),
    next: z.string().nullable().meta({ description: "What happens next by itself, and what it waits for" }),
    because: z.enum(["crash-loop", "errors", "latency", "predictions"]).nullable(),
    detail: z.string().nullable().meta({ description: "Why it ended" }),
    started_at: z.string(),
    started_by: z.string(),
    ended_at: z.string().nullable(),
  })
  .meta({ id: "Canary" });
export type Canary = z.infer<typeof canary>;

export const shadowReport = z
  .object({
    shadow: part.nullable().meta({ description: "null where no version is asked beside the others" }),
    since: z.string().nullable(),
    rows: z.int().meta({ description: "Compared: both said something. Of the last 20,000" }),
    equal: z.number().nullable().meta({ description: "Share of rows on which both said the same, 0 to 1" }),
    mean_absolute_difference: z.number().nullable().meta({ description: "Where both are numbers" }),
    latency_ms: z.object({
      answered_p50: z.number().nullable(),
      answered_p95: z.number().nullable(),
      shadow_p50: z.number().nullable(),
      shadow_p95: z.number().nullable(),
    }),
    errors: z.int().meta({ description: "Rows that the shadow failed on" }),
    dropped: z.int().meta({ description: "Requests that it was too slow for" }),
    differences: z
      .array(z.object({ id: z.string(), at: z.string(), answered: z.unknown(), shadow: z.unknown() }))
      .meta({ description: "The newest rows on which they differ, up to 20" }),
  })
  .meta({
    id: "ShadowReport",
    example: {
      shadow: { deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 }, version: "4" },
      since: "2026-11-27T05:17:14.733Z",
      rows: 1_840,
      equal: 0.97,
      mean_absolute_difference: null,
      latency_ms: { answered_p50: 1.1, answered_p95: 2.4, shadow_p50: 1.3, shadow_p95: 2.9 },
      ...{ errors: 0, dropped: 12 },
      differences: [{ id: "order-17", at: "2026-11-27T05:17:14.733Z", answered: "on time", shadow: "late" }],
    },
  });
export type ShadowReport = z.infer<typeof shadowReport>;

export const traffic = z
  .object({
    split: z.array(part.extend({ weight: basisPoints })).meta({ description: "Who answers, the largest share first" }),
    sticky: stickyKey.nullable(),
    eligible: z
      .array(
        part.extend({
          state: z.enum(["live", "ready", "superseded", "rolled-back"]),
          live_at: z.string().nullable(),
          warm: z.boolean().meta({ description: "Its workers run: it answers at once. Else it takes a second or two" }),
        }),
      )
      .meta({ description: "What may have a share, newest first" }),
    shadow: part.nullable().meta({ description: "Who is asked beside the others, and answers nobody" }),
    canary: canary.nullable().meta({ description: "The trial that runs, or the last one" }),
    changed_at: z.string().nullable(),
    changed_by: z.string().nullable(),
  })
  .meta({
    id: "Traffic",
    example: {
      split: [
        { deployment: { id: "deployment_03hb8558p4vuna1y65v0818qq", number: 7 }, version: "3", weight: 5_000 },
        { deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 }, version: "4", weight: 5_000 },
      ],
      sticky: { by: "header", name: "x-user-id" },
      eligible: [
        {
          deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 },
          version: "4",
          state: "live",
          live_at: "2026-11-27T05:17:14.733Z",
          warm: true,
        },
      ],
      shadow: null,
      canary: null,
      changed_at: "2026-11-27T05:17:14.733Z",
      changed_by: "key_03hb8558rkf69l86yl68p22l9",
    },
  });
export type Traffic = z.infer<typeof traffic>;
