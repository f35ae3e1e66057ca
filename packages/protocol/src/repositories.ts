import { z } from "zod";

/** As git takes the name of a branch, without what a program could take for an option or a place. */
export const branchName = z
  .string()
  .regex(
    /^(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[A-Za-z0-9_](?:[A-Za-z0-9._/-]{0,198}[A-Za-z0-9_-])?$/,
    "the name of a branch",
  );

/** What an event that was signed aright did here. */
export const repositoryEvent = z.object({
  at: z.string(),
  outcome: z.enum(["pong", "building", "present", "repeated", "ignored"]),
  detail: z.string(),
  deployment: z.string().nullable(),
});
export type RepositoryEvent = z.infer<typeof repositoryEvent>;

export const repository = z
  .object({
    git: z.string().meta({ description: "The model's own remote: `git push` it" }),
    webhook: z.string().meta({ description: "Where GitHub sends its push events" }),
    repository: z.string().nullable().meta({ description: "What is fetched after an event" }),
    branch: z.string().meta({ description: "Its head is what is live" }),
    has_secret: z.boolean().meta({ description: "Whether events are taken: they are signed with the secret" }),
    has_token: z.boolean().meta({ description: "Whether the repository is read with a token" }),
    last_event: repositoryEvent.nullable().meta({ description: "What the last one did; null: none came" }),
  })
  .meta({
    id: "Repository",
    example: {
      git: "https://driftguard.example.com/git/main/flights.git",
      webhook: "https://driftguard.example.com/webhooks/github?model=model_03hb8558rkf69l86yl68p22l9",
      repository: "https://github.com/example/flights.git",
      branch: "main",
      has_secret: true,
      has_token: false,
      last_event: {
        at: "2026-11-03T14:00:00.000Z",
        outcome: "building",
        detail: "Version 4 is being built.",
        deployment: "deployment_03hb8558rkf69l86yl68p22l9",
      },
    },
  });
export type Repository = z.infer<typeof repository>;

export const changeRepositoryInput = z
  .strictObject({
    repository: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .refine((text) => !/[\s\\]/.test(text), "an address without blanks and backslashes")
      .nullable()
      .optional()
      .meta({
        description: "An https address that git clones from; null: events are taken no more",
      }),
    token: z
      .string()
      .max(500)
      .regex(/^[\x21-\x7e]+$/, "a token without blanks and line breaks")
      .nullable()
      .optional()
      .meta({
        description:
          "What a private repository is read with, as the password of HTTP's Basic; kept sealed and never shown. null forgets it, and so does an address at another host",
      }),
    branch: branchName.optional().meta({ description: "The live branch, here and there", example: "main" }),
  })
  .meta({ id: "ChangeRepository", example: { repository: "https://github.com/example/flights.git", branch: "main" } });
export type ChangeRepositoryInput = z.input<typeof changeRepositoryInput>;

export const webhookSecret = z
  .object({ secret: z.string().meta({ description: "Shown here once and never again; one from before is over" }) })
  .meta({ id: "WebhookSecret", example: { secret: "dgw_…" } });
export type WebhookSecret = z.infer<typeof webhookSecret>;

/** What is read of a push event; there is much more in it. */
export const githubPush = z
  .looseObject({
    ref: z.string().max(500),
    before: z.string().regex(/^[0-9a-f]{40,64}$/),
    after: z.string().regex(/^[0-9a-f]{40,64}$/),
    deleted: z.boolean().optional(),
  })
  .meta({
    id: "GithubPush",
    example: {
      ref: "refs/heads/main",
      before: "9fceb02d0ae598e95dc970b74767f19372d61af8",
      after: "6dcb09b5b57875f334f61aebed695e2e4193db5e",
      deleted: false,
    },
  });

export const githubAnswer = z
  .object({
    outcome: z.enum(["pong", "building", "present", "repeated", "ignored"]),
    detail: z.string(),
    deployment: z.string().nullable(),
    job: z.string().nullable(),
  })
  .meta({
    id: "GithubAnswer",
    example: { outcome: "pong", detail: "DriftGuard listens.", deployment: null, job: null },
  });
