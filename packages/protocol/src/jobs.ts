import { z } from "zod";

import { allowed } from "./consent.ts";

export const jobState = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);
export type JobState = z.infer<typeof jobState>;

export const jobStep = z.object({
  name: z.string(),
  state: z.enum(["waiting", "running", "done", "failed", "skipped"]),
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  problem: z
    .object({ code: z.string(), detail: z.string().meta({ description: "One sentence for whoever pushed" }) })
    .nullable(),
});
export type JobStep = z.infer<typeof jobStep>;

export const jobKind = z.enum(["deploy", "replay"]);
export type JobKind = z.infer<typeof jobKind>;

export const job = z
  .object({
    id: z.string(),
    kind: jobKind.meta({
      description: "deploy: builds a version. replay: asks a preview what the live version was asked",
    }),
    model: z.object({ id: z.string(), number: z.int(), name: z.string() }),
    subject: z.string().meta({ description: "The id of what it is about: a deployment, or a preview" }),
    state: jobState,
    steps: z.array(jobStep),
    problem: z.object({ step: z.string(), code: z.string(), detail: z.string() }).nullable(),
    lines: z.int().meta({ description: "How many lines its log has" }),
    created_at: z.string(),
    created_by: z.string(),
    started_at: z.string().nullable(),
    ended_at: z.string().nullable(),
  })
  .meta({ id: "Job" });
export type Job = z.infer<typeof job>;
export const jobPage = z.object({ items: z.array(job), next: z.string().nullable() }).meta({ id: "JobPage" });
export type JobPage = z.infer<typeof jobPage>;

export const jobQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional().meta({ description: "The `next` of the page before" }),
  state: jobState.optional(),
  model: z.string().max(256).optional().meta({ description: "Id, number or name" }),
});
export type JobQuery = Partial<z.output<typeof jobQuery>>;

export const retryQuery = z.object({ allow: allowed });
export type RetryQuery = z.input<typeof retryQuery>;

export const jobLine = z.object({
  sequence: z.int().meta({ description: "From 1, without gaps" }),
  at: z.string(),
  step: z.string(),
  text: z.string(),
});
export type JobLine = z.infer<typeof jobLine>;
export const jobLog = z
  .object({
    items: z.array(jobLine),
    next: z.int().meta({ description: "The last sequence that was read: the `after` of the next call" }),
    ended: z.boolean().meta({ description: "Whether no further line will come" }),
  })
  .meta({ id: "JobLog" });
export type JobLog = z.infer<typeof jobLog>;
export const jobLogQuery = z.object({
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
});
export type JobLogQuery = Partial<z.output<typeof jobLogQuery>>;
