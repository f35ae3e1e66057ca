import { z } from "zod";

import { allowed } from "./consent.ts";
import { job } from "./jobs.ts";

export const deploymentState = z.enum([
  "building",
  "ready",
  "live",
  "superseded",
  "removed",
  "rolled-back",
  "failed",
  "cancelled",
]);
export type DeploymentState = z.infer<typeof deploymentState>;

/** How a version came here. */
export const deploymentSource = z.enum(["upload", "git", "github"]);
export type DeploymentSource = z.infer<typeof deploymentSource>;

export const isolation = z.object({
  level: z.int().min(1).max(4).meta({ description: "1 is the strongest; 4 is reduced isolation" }),
  summary: z.string(),
  layers: z.array(z.object({ name: z.string(), in_force: z.boolean(), why: z.string().nullable() })),
});

export const isolationNow = isolation
  .extend({
    not_stopped: z
      .array(z.object({ name: z.string(), what: z.string(), why: z.string() }))
      .meta({ description: "What the model's code could do all the same; a row a way out that no layer stops" }),
  })
  .meta({ id: "IsolationNow" });
export type IsolationNow = z.infer<typeof isolationNow>;

const isolationExample = {
  level: 2,
  summary: "Level 2, full isolation with a watchdog for memory: bubblewrap, seccomp, landlock, rlimits, watchdog",
  layers: [{ name: "cgroup", in_force: false, why: "EROFS: read-only file system, mkdir '/sys/fs/cgroup/driftguard'" }],
  not_stopped: [
    {
      name: "thread_bomb",
      what: "starting threads until nobody can start any",
      why: "processes are counted by user, and without a user of its own they are everybody's",
    },
  ],
};

export const deployment = z
  .object({
    id: z.string(),
    number: z.int().meta({ description: "As people say it; counted from 1" }),
    model: z.object({ id: z.string(), number: z.int(), name: z.string() }),
    version: z.string(),
    state: deploymentState,
    source: deploymentSource.meta({ description: "How it came here" }),
    branch: z.string().nullable().meta({ description: "Of the repository that it came from" }),
    commit: z.string().nullable().meta({ description: "The commit that it was made from" }),
    weight: z.int().min(0).max(10_000).meta({ description: "Share of the model's traffic, in basis points" }),
    endpoint: z.string().meta({ description: "Where predictions are asked for" }),
    curl: z.string().nullable().meta({ description: "A command that asks for one; null until the schema is known" }),
    serving: z
      .object({
        state: z.string().meta({ description: "Of its workers, in this process" }),
        problem: z.string().nullable(),
        workers: z.int(),
        answered: z.int(),
        failed: z.int(),
        restarts: z.int(),
        output: z.array(z.string()).meta({ description: "The last lines that the model's code wrote" }),
        isolation: isolationNow.nullable().meta({
          description: "What stands between the model's code and this machine now; null while it has no workers",
        }),
      })
      .nullable()
      .meta({ description: "null where it is not served by this process" }),
    artifact: z
      .object({
        hash: z.string().meta({ description: "SHA-256 of the tree" }),
        bytes: z.int(),
        files: z.int(),
        commit: z.string().nullable(),
      })
      .nullable(),
    isolation: isolation.nullable().meta({
      description:
        "What stood between the model's code and the machine that built it; `serving.isolation` says what does now",
    }),
    recording: z.string().meta({ description: "What becomes of each request, and what a crash may cost" }),
    manifest: z.unknown().meta({ description: "What the build found; null until it is ready" }),
    problem: z.string().nullable(),
    job: z.string().nullable().meta({ description: "The id of the job that builds it" }),
    created_at: z.string(),
    created_by: z.string(),
    ready_at: z.string().nullable(),
    live_at: z.string().nullable(),
    ended_at: z.string().nullable(),
  })
  .meta({
    id: "Deployment",
    example: {
      id: "deployment_03hb8558p4vuna1y65v0818qq",
      number: 7,
      model: { id: "model_03hb8558rkf69l86yl68p22l9", number: 1, name: "flights" },
      version: "3",
      state: "live",
      source: "git",
      branch: "main",
      commit: "9fceb02d0ae598e95dc970b74767f19372d61af8",
      weight: 10_000,
      endpoint: "https://driftguard.example.com/serve/flights/predict",
      curl: 'curl -s https://driftguard.example.com/serve/flights/predict -H "X-API-Key: $DRIFTGUARD_KEY" -H \'content-type: application/json\' -d \'{"inputs":[{"distance":1400}]}\'',
      serving: {
        state: "ready",
        problem: null,
        workers: 1,
        answered: 5210,
        failed: 0,
        restarts: 0,
        output: [],
        isolation: isolationExample,
      },
      artifact: { hash: "5f".repeat(32), bytes: 16_712, files: 4, commit: "9fceb02" },
      isolation: {
        level: 1,
        summary: "Level 1, full isolation: own-uid, bubblewrap, cgroup, seccomp",
        layers: [{ name: "bubblewrap", in_force: true, why: null }],
      },
      recording: "Every request is recorded within 250 ms of its answer.",
      manifest: null,
      problem: null,
      job: "job_03hb8558rkf69l86yl68p22l9",
      created_at: "2026-11-27T05:16:18.727Z",
      created_by: "key_03hb8558rkf69l86yl68p22l9",
      ready_at: "2026-11-27T05:17:13.369Z",
      live_at: "2026-11-27T05:17:14.733Z",
      ended_at: null,
    },
  });
export type Deployment = z.infer<typeof deployment>;

export const deploymentList = z
  .object({ items: z.array(deployment), next: z.string().nullable() })
  .meta({ id: "DeploymentList" });
export type DeploymentList = z.infer<typeof deploymentList>;

export const deploymentQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional().meta({ description: "The `next` of the page before" }),
  state: deploymentState.optional(),
});
export type DeploymentQuery = Partial<z.output<typeof deploymentQuery>>;

export const deployQuery = z.object({
  model: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .meta({ description: "Id, number or name; a name that is not taken makes a new model", example: "flights" }),
  version: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: "What the version is called; the next whole number where left out" }),
  commit: z
    .string()
    .trim()
    .regex(/^[0-9a-f]{7,64}$/, "a commit's hash")
    .optional()
    .meta({ description: "The commit that it was made from" }),
  hold: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .meta({ description: "true: it is built and waits as ready, and nothing is sent to it until its traffic is set" }),
  allow: allowed,
});
export type DeployQuery = z.input<typeof deployQuery>;

export const deployAnswer = z
  .object({
    deployment,
    job,
    url: z.string().meta({ description: "Where to follow the job" }),
    same: z.boolean().meta({ description: "Whether these very bytes had been pushed before; nothing is built twice" }),
  })
  .meta({ id: "Deploy" });
export type DeployAnswer = z.infer<typeof deployAnswer>;

/** What a served model is asked; the other dialects are documented where they come from. */
export const predictInput = z
  .object({
    inputs: z
      .array(z.unknown())
      .min(1)
      .meta({ description: "Rows: lists in the order of the features, or objects by name" }),
    id: z.union([z.string(), z.int()]).optional().meta({ description: "Of the prediction, where there is one row" }),
    ids: z.array(z.union([z.string(), z.int()])).optional(),
    timestamp: z.union([z.string(), z.number()]).optional(),
  })
  .meta({ id: "Predict", example: { inputs: [{ distance: 1400, carrier: "UA" }] } });

export const predictAnswer = z
  .looseObject({
    predictions: z.array(z.unknown()),
    id: z.string().optional().meta({ description: "Labels refer to it" }),
    ids: z.array(z.string()).optional(),
    model: z.string(),
    version: z.string(),
  })
  .meta({ id: "Predictions" });

/** Rows to try a version with, of its own test data. */
export const deploymentSamples = z
  .object({ items: z.array(z.unknown()).meta({ description: "Rows as the endpoint takes them, at most 20" }) })
  .meta({ id: "DeploymentSamples", example: { items: [{ distance: 1400, carrier: "UA" }] } });
export type DeploymentSamples = z.infer<typeof deploymentSamples>;
