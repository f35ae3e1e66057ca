import { z } from "zod";

import { deploymentSource } from "./deployments.ts";
import { jobState } from "./jobs.ts";

const share = z.number().min(0).max(1);
const part = z.object({ deployment: z.object({ id: z.string(), number: z.int() }), version: z.string() });
const feature = z.object({ name: z.string(), type: z.string() });
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const latency = z.object({
  requests: z.int().meta({ description: "Answered ones that a latency is known of" }),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
});

const numbersApart = z.object({
  pairs: z.int(),
  mean: z.number().meta({ description: "What the preview said less what the live version said" }),
  mean_absolute: z.number(),
  absolute_p95: z.number().meta({ description: "95 of 100 requests lie no further apart" }),
  largest: z.number(),
  spread: z.number().meta({ description: "Standard deviation of what the live version said" }),
});

const previewVerdict = z.enum(["fails", "not-enough-data", "differs", "same"]);

/** What a version says to requests that the live version was asked, beside what that answered. */
export const previewReport = z
  .object({
    at: z.string(),
    against: part.nullable().meta({ description: "The version that was live; null where none was" }),
    verdict: previewVerdict.meta({
      description:
        "fails: on a request that the live version answered, or at its start. not-enough-data: fewer than 30 requests could be compared, which is never no difference",
    }),
    headline: z.string(),
    findings: z.array(
      z.object({
        about: z.enum(["start", "errors", "predictions", "latency", "schema", "requests"]),
        weight: z.enum(["fails", "differs", "same", "unknown"]),
        says: z.string(),
      }),
    ),
    requests: z.object({
      wanted: z.int(),
      recorded: z.int().meta({ description: "The newest of the live version, as many as there were" }),
      replayed: z.int().meta({ description: "Asked again: answered or failed on" }),
      from: z.string().nullable().meta({ description: "When the oldest was recorded" }),
      to: z.string().nullable(),
      not_replayed: z.array(z.object({ reason: z.string(), requests: z.int(), example: z.string() })),
    }),
    predictions: z.object({
      compared: z.int().meta({ description: "Requests that both answered" }),
      needed: z.int().meta({ description: "Below so many nothing is said of them" }),
      as: z.enum(["numbers", "classes", "mixed"]).nullable().meta({ description: "null: too few" }),
      different: z.int().nullable(),
      share: z.object({ lower: share, value: share, upper: share }).nullable().meta({
        description: "Of requests answered otherwise, with exact 95 % bounds",
      }),
      numbers: numbersApart.nullable(),
      scores: numbersApart.nullable(),
      moves: z.array(z.object({ from: z.string(), to: z.string(), requests: z.int() })),
      examples: z
        .array(z.object({ id: z.string(), at: z.string(), live: scalar, preview: scalar }))
        .meta({ description: "Requests answered otherwise, the newest first, up to 20" }),
    }),
    latency_ms: z.object({
      live: latency,
      preview: latency,
      measured: z.string().meta({ description: "How each was measured" }),
    }),
    errors: z.object({
      live: z.int(),
      preview: z.int(),
      fresh: z.int().meta({ description: "Requests that the live version answered and the preview failed on" }),
      examples: z.array(z.object({ id: z.string(), at: z.string(), detail: z.string() })),
    }),
    schema: z.object({
      added: z.array(feature),
      removed: z.array(feature),
      changed: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
      output: z.object({ from: z.string(), to: z.string() }).nullable(),
      untold: z
        .array(z.enum(["live", "preview"]))
        .default([])
        .meta({ description: "Which tells no columns: then what the two take cannot be compared" }),
    }),
  })
  .meta({ id: "PreviewReport" });
export type PreviewReport = z.infer<typeof previewReport>;

export const preview = z
  .object({
    model: z.object({ id: z.string(), number: z.int(), name: z.string() }),
    version: z.string(),
    deployment: z.object({ id: z.string(), number: z.int() }),
    source: deploymentSource,
    branch: z.string().nullable(),
    commit: z.string().nullable(),
    state: z.enum(["open", "put-away", "live", "ended"]).meta({
      description:
        "open: it answers at its endpoint. put-away: newer ones took its place or its branch was deleted, and a replay opens it again. live: it went live. ended: it was discarded or was live before, or its files were taken away for newer ones",
    }),
    endpoint: z.string().meta({ description: "Where it is asked while it is open; its requests are not recorded" }),
    curl: z.string().nullable(),
    warm: z.boolean().meta({ description: "Its workers run; else the first request waits for them" }),
    opened_at: z.string(),
    put_away_at: z.string().nullable(),
    live: part.nullable().meta({ description: "The version that is live now" }),
    replay: z
      .object({ job: z.string(), state: jobState, requests: z.int(), problem: z.string().nullable() })
      .nullable()
      .meta({ description: "The last one; null where none was asked for" }),
    report: previewReport.nullable().meta({ description: "Of the last replay that ended" }),
  })
  .meta({
    id: "Preview",
    example: {
      model: { id: "model_03hb8558rkf69l86yl68p22l9", number: 1, name: "flights" },
      version: "4",
      deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 },
      ...{ source: "git", branch: "try", commit: "6dcb09b5b57875f334f61aebed695e2e4193db5e", state: "open" },
      endpoint: "https://driftguard.example.com/serve/flights/previews/4/predict",
      curl: null,
      warm: false,
      opened_at: "2026-11-27T05:17:14.733Z",
      put_away_at: null,
      live: { deployment: { id: "deployment_03hb8558p4vuna1y65v0818qq", number: 7 }, version: "3" },
      replay: { job: "job_03hb8558rkf69l86yl68p22l9", state: "succeeded", requests: 200, problem: null },
      report: {
        at: "2026-11-27T05:17:19.120Z",
        against: { deployment: { id: "deployment_03hb8558p4vuna1y65v0818qq", number: 7 }, version: "3" },
        verdict: "differs",
        headline: "Version 4 differs from version 3: predictions.",
        findings: [{ about: "errors", weight: "same", says: "It fails on none of 200 requests, as version 3." }],
        requests: {
          ...{ wanted: 200, recorded: 200, replayed: 200, not_replayed: [] },
          ...{ from: "2026-11-27T04:58:02.000Z", to: "2026-11-27T05:17:10.000Z" },
        },
        predictions: {
          ...{ compared: 200, needed: 30, as: "classes", different: 12 },
          share: { lower: 0.031, value: 0.06, upper: 0.103 },
          ...{ numbers: null, scores: null, moves: [{ from: "on time", to: "late", requests: 12 }] },
          examples: [{ id: "order-17", at: "2026-11-27T05:17:10.000Z", live: "on time", preview: "late" }],
        },
        latency_ms: {
          live: { requests: 200, p50: 1.1, p95: 2.4 },
          preview: { requests: 200, p50: 1.2, p95: 2.2 },
          measured: "In this server, from the request to the answer.",
        },
        errors: { live: 0, preview: 0, fresh: 0, examples: [] },
        schema: { added: [], removed: [], changed: [], untold: [], output: null },
      },
    },
  });
export type Preview = z.infer<typeof preview>;

export const previewList = z
  .object({ items: z.array(preview).meta({ description: "The last opened first" }) })
  .meta({ id: "PreviewList" });
export type PreviewList = z.infer<typeof previewList>;

export const replayInput = z
  .strictObject({
    requests: z
      .int()
      .min(1)
      .max(2_000)
      .optional()
      .meta({ description: "How many of the newest recorded requests; PREVIEW_REQUESTS where left out" }),
  })
  .meta({ id: "ReplayInput", example: { requests: 200 } });
export type ReplayInput = z.input<typeof replayInput>;
