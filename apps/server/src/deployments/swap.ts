import { recordAudit } from "../audit/index.ts";
import { makeDueBy, updateModelRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { changeDeployment, type DeploymentRow, lockDeployments } from "./queries/deployments.ts";
import { endTraffic } from "./queries/traffic.ts";
import { placesInAll } from "./share-places.ts";

const none = { weight: 0, places: null } as const;

/**
 * Makes a deployment the one that is asked, and the one before it not: in one transaction, so that whoever looks sees
 * one of the two states.
 *
 * @throws Problem deployment/not-found where it is gone, or was cancelled meanwhile
 */
export async function goLive(
  ctx: Context,
  { model, id }: { readonly model: number; readonly id: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const all = await lockDeployments(tx, ctx.caller.organisation, model);
    const next = all.find((one) => one.id === id);
    if (next === undefined || next.state === "cancelled")
      throw new Problem("deployment/not-found", "The deployment is not there any more.");
    if (next.state === "live") return;
    await swap(ctx, tx, { all, next, left: "superseded", action: "deployment.live" });
  });
}

/** A version that was built to wait waits. Done again, or with it live already, it changes nothing. */
export async function becomeReady(ctx: Context, { id }: { readonly id: string }): Promise<void> {
  await ctx.transaction((tx) =>
    changeDeployment(tx, ctx.caller.organisation, id, { from: ["building"], state: "ready" }),
  );
}

/**
 * Goes back to what was live before, or to a deployment that is named. Where several share the traffic, the one that has
 * been live the longest has all of it again.
 *
 * @param without - the deployment that is to answer no more, where that is known
 * @returns the id of the one that is live now
 * @throws Problem deployment/nothing-before, deployment/not-found
 */
export async function rollBack(
  ctx: Context,
  { model, to, without }: { readonly model: number; readonly to: string | null; readonly without?: string },
): Promise<string> {
  return ctx.transaction(async (tx) => {
    const all = await lockDeployments(tx, ctx.caller.organisation, model);
    const sharing = all.filter(({ state }) => state === "live");
    const others = sharing.length > 1 ? sharing.filter(({ id }) => id !== without) : [];
    const next =
      to === null
        ? (others.at(-1) ?? all.find(wasSuperseded))
        : all.find((one) => one.id === to || String(one.number) === to);
    if (next === undefined && to !== null) throw new Problem("deployment/not-found", "No such deployment.");
    if (next === undefined || !(isBefore(next) || others.includes(next)))
      throw new Problem(
        "deployment/nothing-before",
        to === null ? "No other version of this model was live before." : "This deployment was not live before.",
      );
    await swap(ctx, tx, { all, next, left: "rolled-back", action: "deployment.roll-back" });
    return next.id;
  });
}

/** What was rolled back once is gone back to by its name only: two roll-backs lead two steps back. */
function wasSuperseded(deployment: DeploymentRow): boolean {
  return deployment.state === "superseded" && isBefore(deployment);
}

/** Whether it was live, and could be again. */
function isBefore({ state, live_at, version }: DeploymentRow): boolean {
  return (state === "superseded" || state === "rolled-back") && live_at !== null && version !== null;
}

async function swap(
  ctx: Context,
  tx: Tx,
  {
    all,
    next,
    left,
    action,
  }: {
    readonly all: readonly DeploymentRow[];
    readonly next: DeploymentRow;
    readonly left: "superseded" | "rolled-back";
    readonly action: string;
  },
): Promise<void> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const before = all.filter(({ state, id }) => state === "live" && id !== next.id);
  for (const { id } of before) await changeDeployment(tx, organisation, id, { ...none, state: left, ended_at: now });
  // Whatever was shared out, shadowed or tried is over: one version answers.
  await endTraffic(tx, organisation, next.model, now);
  await changeDeployment(tx, organisation, next.id, {
    state: "live",
    weight: placesInAll,
    places: [[0, placesInAll]],
    live_at: now,
    ended_at: null,
    problem: null,
  });
  if (next.version !== null) {
    await updateModelRow(tx, organisation, next.model, { current_version: next.version });
    await makeDueBy(tx, organisation, next.model, now);
  }
  await recordAudit(ctx, tx, {
    action,
    object: next.id,
    detail: { version: next.version_name, before: before.map(({ id }) => id) },
  });
}
