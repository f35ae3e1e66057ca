import {
  changeRepositoryInput,
  githubAnswer,
  githubPush,
  repository,
  repositoryEvent,
  webhookSecret,
} from "@driftguard/protocol";
import { z } from "zod";

import { findOrganisation } from "../access/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { bytesRoute, guarded, ok, open, type Route, route } from "../platform/http/route.ts";
import { renewSecret, setRepository } from "./change-repository.ts";
import { findRepository } from "./queries/repositories.ts";
import { type EventParts, takeEvent } from "./take-event.ts";

export type SettingsParts = EventParts & {
  /** Without a slash at its end. */
  readonly publicUrl: () => string;
  readonly refusal: (url: string) => string | null;
  readonly onWaiting: () => void;
  /** Looks at what is to be live now, as somebody has said that it is elsewhere; nobody waits for it. */
  readonly changed: (repository: { readonly organisation: number; readonly model: number }) => void;
};

const owner = { model: "model" };
const eventBytes = 5 * 1_048_576;
const eventQuery = z.object({
  model: z.string().max(64).meta({ description: "The id of the model that the address is of" }),
});

/** Where a model's versions come from, and what GitHub says of it. */
export function repositoryRoutes(parts: SettingsParts): readonly Route[] {
  return [
    route({
      id: "showRepository",
      method: "GET",
      path: "/api/v1/models/:model/repository",
      tag: "repositories",
      summary: "Show where a model's versions come from",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: repository },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok(await show(ctx, Number(owned["model"]), parts)),
    }),
    route({
      id: "changeRepository",
      method: "PATCH",
      path: "/api/v1/models/:model/repository",
      tag: "repositories",
      summary: "Say where a model's versions are fetched from, and which branch is live",
      description:
        "What is fetched after an event of GitHub's is this address, whatever the event says. Once it has changed, the head of the live branch is asked for and goes live; of an address elsewhere, where an event was ever taken, and unless that commit was fetched before and could not be built. It is https, or http where the operator opened it by OUTBOUND_ALLOW.",
      access: guarded("deployments:write", "admin", owner),
      body: changeRepositoryInput,
      answers: { 200: repository },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned, body }) => {
        const model = Number(owned["model"]);
        if (await setRepository(ctx, model, body, parts))
          parts.changed({ organisation: ctx.caller.organisation, model });
        return ok(await show(ctx, model, parts));
      },
    }),
    route({
      id: "renewWebhookSecret",
      method: "POST",
      path: "/api/v1/models/:model/repository/secret",
      tag: "repositories",
      summary: "Make the secret of a model's webhook, in place of the one before",
      access: guarded("deployments:write", "admin", owner),
      answers: { 200: webhookSecret },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok({ secret: await renewSecret(ctx, Number(owned["model"]), parts.seal) }),
    }),
    bytesRoute({
      id: "takeGithubEvent",
      method: "POST",
      path: "/webhooks/github",
      tag: "repositories",
      summary: "Take an event of GitHub's",
      description:
        "Set the address that `showRepository` gives as a webhook of the repository, with the content type `application/json`, the model's secret, and push events. A push is fetched and built, if its branch is still at that commit; what is not of the live branch waits, and has a preview. An event that says what one before said is a repetition and changes nothing, unless the branch is at its commit and that is not live. A commit that was built before goes live again only if the branch is at it.",
      access: open("the signature of the body, X-Hub-Signature-256, is the credential"),
      query: eventQuery,
      body: githubPush,
      types: ["application/json"],
      limit: eventBytes,
      answers: { 200: githubAnswer, 202: githubAnswer },
      problems: ["webhook/bad-signature", "request/malformed", "request/too-large"],
      handle: async ({ query: { model }, body, headers }) => {
        const taken = await takeEvent({ model, body, headers }, parts);
        if (taken.job !== null) parts.onWaiting();
        return { status: taken.outcome === "building" ? 202 : 200, body: taken };
      },
    }),
  ];
}

async function show(ctx: Context, model: number, { publicUrl }: SettingsParts): Promise<z.output<typeof repository>> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const own = await findOrganisation(tx, organisation);
    const row = await findModelByKey(tx, organisation, model);
    if (own === null || row === null) throw new Problem("model/not-found", "No such model.");
    const { remote, branch, secret, token, last_event } = await findRepository(tx, organisation, model);
    return {
      git: `${publicUrl()}/git/${own.slug}/${encodeURIComponent(row.name)}.git`,
      webhook: `${publicUrl()}/webhooks/github?model=${row.public_id}`,
      repository: remote,
      branch,
      has_secret: secret !== null,
      has_token: token !== null,
      last_event: repositoryEvent.nullable().parse(last_event),
    };
  });
}
