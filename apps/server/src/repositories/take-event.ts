import { createHash, randomBytes } from "node:crypto";

import { githubPush } from "@driftguard/protocol";
import { z } from "zod";

import { pushCommit } from "../deployments/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { parseJson } from "../platform/http/read-body.ts";
import type { Seal } from "../platform/seal.ts";
import { findHookedModel, findRepository, rememberEvent } from "./queries/repositories.ts";
import { secretPlace } from "./secret-place.ts";
import type { Database } from "../platform/database/postgres.ts";
import { isSigned } from "./verify-signature.ts";

export type EventParts = {
  readonly database: Database;
  readonly seal: Seal;
  readonly contextOf: (organisation: number) => Context;
  readonly steps: readonly string[];
};

export type GithubEvent = {
  /** Public id of the model that the address names. */
  readonly model: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type TakenEvent = {
  readonly outcome: "pong" | "building" | "present" | "repeated" | "ignored";
  readonly detail: string;
  readonly deployment: string | null;
  readonly job: string | null;
};

/** Nobody's: who asks for a model that takes no events learns nothing by the time it takes. */
const noSecret = randomBytes(32).toString("hex");

/**
 * Takes an event that GitHub, or a forge that speaks as GitHub does, sends. Nothing of it is read before its signature
 * is right. One that says what another said before is a repetition, whatever its delivery is called.
 *
 * @throws Problem webhook/bad-signature, request/malformed
 */
export async function takeEvent(
  { model: publicId, body, headers }: GithubEvent,
  { database, seal, contextOf, steps }: EventParts,
): Promise<TakenEvent> {
  const hooked = await findHookedModel(database, publicId);
  const secret = hooked === null ? noSecret : await seal.open(hooked.secret, secretPlace(hooked));
  if (!isSigned(body, secret, text(headers["x-hub-signature-256"])) || hooked === null)
    throw new Problem("webhook/bad-signature", "The event is not signed with the secret of this model.");
  const event = text(headers["x-github-event"]);
  if (event === "ping") return done("pong", "DriftGuard listens.");
  if (event !== "push") return done("ignored", "Push events are taken, and no others.");
  const delivery = z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .safeParse(headers["x-github-delivery"]);
  const push = githubPush.safeParse(parseJson(body));
  if (!delivery.success || !push.success)
    throw new Problem("request/malformed", "This is no push event: it has no delivery, ref, before or after.");
  const { ref, before, after, deleted } = push.data;
  const { organisation, model } = hooked;
  const ctx = contextOf(organisation);
  return ctx.transaction(async (tx) => {
    const { branch, remote } = await findRepository(tx, organisation, model);
    const row = await findModelByKey(tx, organisation, model);
    if (deleted === true || /^0+$/.test(after)) return done("ignored", "A branch was deleted; nothing is built.");
    if (ref !== `refs/heads/${branch}`) return done("ignored", `The live branch is ${branch}; others are not built.`);
    if (remote === null || row === null)
      return done("ignored", "No repository is set for this model, so nothing can be fetched.");
    const said = createHash("sha256")
      .update(JSON.stringify([ref, before, after]))
      .digest("hex");
    const event = { organisation, model, said, delivery: delivery.data, received_at: ctx.now() };
    if (!(await rememberEvent(tx, event))) return done("repeated", "This event was taken before; nothing was changed.");
    const named = { id: model, name: row.name };
    const pushed = await pushCommit(ctx, tx, {
      ...{ model: named, commit: after, source: "github", branch, goesLive: true, steps },
    });
    if (pushed.job === null)
      return done("present", `This commit is version ${pushed.version} already.`, pushed.deployment);
    return done("building", `Version ${pushed.version} is being built.`, pushed.deployment, pushed.job);
  });
}

function done(
  outcome: TakenEvent["outcome"],
  detail: string,
  deployment: string | null = null,
  job: string | null = null,
): TakenEvent {
  return { outcome, detail, deployment, job };
}

function text(header: string | string[] | undefined): string {
  return typeof header === "string" ? header : "";
}
