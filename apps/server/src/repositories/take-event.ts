import { createHash, randomBytes } from "node:crypto";

import { branchName, githubPush } from "@driftguard/protocol";
import { z } from "zod";

import { findPushed, pushCommit } from "../deployments/index.ts";
import { StepProblem } from "../jobs/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { parseJson } from "../platform/http/read-body.ts";
import type { Seal } from "../platform/seal.ts";
import {
  findEvent,
  findHookedModel,
  findRepository,
  noteEvent,
  rememberEvent,
  type RepositoryRow,
} from "./queries/repositories.ts";
import { openToken } from "./open-token.ts";
import type { BranchKeeper } from "./branch-keeper.ts";
import { type RemoteHead, readRemoteHead, readRemoteHeads } from "./read-remote-head.ts";
import { secretPlace } from "./secret-place.ts";
import type { Database } from "../platform/database/postgres.ts";
import { sayLeftBehind } from "./say-left-behind.ts";
import { isSigned } from "./verify-signature.ts";

export type EventParts = {
  readonly database: Database;
  readonly seal: Seal;
  readonly contextOf: (organisation: number) => Context;
  readonly steps: readonly string[];
  readonly branches: BranchKeeper;
  readonly pin: RemoteHead["pin"];
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
 * is right. One that says what another said before is a repetition, whatever its delivery is called, unless the branch is
 * at its commit and that is not live: it was forced back and forth. No commit that was built before goes live but the head.
 *
 * @throws Problem webhook/bad-signature, request/malformed
 */
export async function takeEvent(
  { model: publicId, body, headers }: GithubEvent,
  { database, seal, contextOf, steps, branches, pin }: EventParts,
): Promise<TakenEvent> {
  const hooked = await findHookedModel(database, publicId);
  const secret = hooked === null ? noSecret : await seal.open(hooked.secret, secretPlace(hooked));
  if (!isSigned(body, secret, text(headers["x-hub-signature-256"])) || hooked === null)
    throw new Problem("webhook/bad-signature", "The event is not signed with the secret of this model.");
  const ctx = contextOf(hooked.organisation);
  const taken = await takeSigned(ctx, { model: hooked.model, body, headers }, { seal, steps, branches, pin });
  const { outcome, detail, deployment } = taken;
  const noted = { at: ctx.now().toISOString(), outcome, detail, deployment };
  await ctx.transaction((tx) => noteEvent(tx, hooked.organisation, hooked.model, noted));
  return taken;
}

async function takeSigned(
  ctx: Context,
  { model, body, headers }: Omit<GithubEvent, "model"> & { readonly model: number },
  { seal, steps, branches, pin }: Pick<EventParts, "seal" | "steps" | "branches" | "pin">,
): Promise<TakenEvent> {
  const { organisation } = ctx.caller;
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
  const taken = { organisation, model, delivery: delivery.data, push: push.data };
  if (push.data.deleted === true || /^0+$/.test(push.data.after)) return forget(ctx, model, { seal, branches, pin });
  const first = await settle(ctx, taken, { steps, asked: null });
  if (!("ask" in first)) return first;
  try {
    const { repository, branch, remote } = first.ask;
    const head = await readRemoteHead({ remote, branch, pin, token: await openToken(repository, seal) });
    const settled = await settle(ctx, taken, { steps, asked: { head } });
    if ("ask" in settled) throw new Error("the head was asked");
    return settled;
  } catch (error) {
    if (!(error instanceof StepProblem)) throw error;
    return done("ignored", `Nothing was changed, since nobody knows whether this is still the head: ${error.message}`);
  }
}

type PushEvent = {
  readonly organisation: number;
  readonly model: number;
  readonly delivery: string;
  readonly push: z.output<typeof githubPush>;
};

type ToAsk = { readonly remote: string; readonly branch: string; readonly repository: RepositoryRow };

/** Puts away what waited for a branch that is not there any more. The remote is asked: the event may be an old one. */
async function forget(
  ctx: Context,
  model: number,
  { seal, branches, pin }: Pick<EventParts, "seal" | "branches" | "pin">,
): Promise<TakenEvent> {
  const own = { model, source: "github" as const };
  const nothing = done("ignored", "A branch was deleted; nothing is built.");
  const repository = await ctx.transaction((tx) => findRepository(tx, ctx.caller.organisation, model), "read");
  const { remote } = repository;
  const asOf = ctx.now();
  const watched = await branches.watched(ctx, own);
  if (remote === null || watched.length === 0) return nothing;
  try {
    const token = await openToken(repository, seal);
    const heads = await readRemoteHeads({ remote, branches: watched, pin, token });
    const [gone] = await branches.settle(ctx, { ...own, heads, asked: watched, asOf });
    if (gone === undefined) return nothing;
    return done("ignored", `${gone.branch} was deleted; ${sayLeftBehind(gone)}.`);
  } catch (error) {
    if (!(error instanceof StepProblem)) throw error;
    return done("ignored", `Nothing was changed, since nobody knows which branches there are: ${error.message}`);
  }
}

/**
 * @param asked - `null`: nobody has asked the remote yet
 * @returns `ask` where the branch's head decides; nothing was changed then
 */
async function settle(
  ctx: Context,
  { organisation, model, delivery, push: { ref, before, after } }: PushEvent,
  { steps, asked }: { readonly steps: readonly string[]; readonly asked: { readonly head: string | null } | null },
): Promise<TakenEvent | { readonly ask: ToAsk }> {
  return ctx.transaction(async (tx) => {
    const repository = await findRepository(tx, organisation, model);
    const { branch, remote } = repository;
    const row = await findModelByKey(tx, organisation, model);
    const pushed = branchName.safeParse(ref.replace(/^refs\/heads\//, ""));
    if (!ref.startsWith("refs/heads/") || !pushed.success)
      return done("ignored", "Branches are built, by the names that git and we both take; nothing was changed.");
    const goesLive = pushed.data === branch;
    if (remote === null || row === null)
      return done("ignored", "No repository is set for this model, so nothing can be fetched.");
    const repeated = done("repeated", "This event was taken before; nothing was changed.");
    const known = await findPushed(tx, organisation, { model, commit: after });
    const names = { organisation, model, delivery, said: hashOf(ref, before, after) };
    const came = await findEvent(tx, names);
    const isOnItsWay = known?.state === "live" || (known?.state === "building" && !known.held);
    // What waits on another branch is never a way back.
    if (came === "delivered" || (came === "said" && (isOnItsWay || !goesLive))) return repeated;
    // A build asks for itself when it fetches. What was built is not fetched again, and a branch may be forced back and
    // forth: then an old event says the same as one of today.
    const isBuilt = known !== null && known.state !== "failed" && known.state !== "cancelled";
    if (goesLive && !isOnItsWay && (came === "said" || isBuilt)) {
      if (asked === null) return { ask: { remote, branch, repository } };
      if (asked.head !== after)
        return came === "said" ? repeated : done("ignored", `"${branch}" is elsewhere by now; nothing was changed.`);
    }
    const said = came === null ? names.said : hashOf(ref, before, after, delivery);
    await rememberEvent(tx, { ...names, said, received_at: ctx.now() });
    const { version, deployment, job } = await pushCommit(ctx, tx, {
      ...{
        model: { id: model, name: row.name },
        commit: after,
        source: "github",
        branch: pushed.data,
        goesLive,
        steps,
      },
    });
    if (job === null) return done("present", `This commit is version ${version} already.`, deployment);
    const how = goesLive ? "" : ` It is not made live: the live branch is ${branch}.`;
    return done("building", `Version ${version} is being built.${how}`, deployment, job);
  });
}

function hashOf(...said: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
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
