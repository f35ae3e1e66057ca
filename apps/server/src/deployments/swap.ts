import { recordAudit } from "../audit/index.ts";
import { makeDueBy, updateModelRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { changeDeployment, type DeploymentRow, lockDeployments } from "./queries/deployments.ts";
import { endTraffic } from "./queries/traffic.ts";
import { placesInAll } from "./share-places.ts";

const none = { weight: 0, places: null } as const;

/**
 * Makes a deployment that was built the one that is asked, and the one before it not: in one transaction, so that
 * whoever looks sees one of the two states. Where a later one of its branch went live while it was built, it is
 * superseded instead. Done again, it changes nothing: whatever became of it since, a roll-back too, stays.
 *
 * @param since - when its build was asked for
 * @returns whether it is live; one that is held stays as it is, and is to become ready
 * @throws Problem deployment/not-found where it is gone, or was cancelled meanwhile
 */
export async function goLive(
  ctx: Context,
  { model, id, since }: { readonly model: number; readonly id: string; readonly since: Date },
): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const all = await lockDeployments(tx, ctx.caller.organisation, model);
    const next = all.find((one) => one.id === id);
    if (next === undefined || next.state === "cancelled")
      throw new Problem("deployment/not-found", "The deployment is not there any more.");
    if (next.state !== "building") return next.state === "live";
    // Somebody went back since it was looked at.
    if (next.held) return false;
    if (all.some((other) => overtakes(other, next, since))) {
      await changeDeployment(tx, ctx.caller.organisation, id, { state: "superseded", ended_at: ctx.now() });
      return false;
    }
    await swap(ctx, tx, { all, next, left: "superseded", action: "deployment.live" });
    return true;
  });
}

/** Whether one was pushed after a build was asked for, and was live before that ended; one that failed takes no place. */
function overtakes(other: DeploymentRow, built: DeploymentRow, since: Date): boolean {
  const isOfBranch = other.branch === null || built.branch === null || other.branch === built.branch;
  const isLater = other.number > built.number && other.created_at > since;
  return isOfBranch && isLater && other.live_at !== null && other.state !== "failed";
}

/**
 * A version that was built to wait waits. Done again, or with it live already, it changes nothing.
 *
 * @param onReady - in the same transaction, where it was not ready before
 */
export async function becomeReady(
  ctx: Context,
  { id }: { readonly id: string },
  onReady: (tx: Tx) => Promise<void>,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const change = { from: ["building"], state: "ready" } as const;
    if (await changeDeployment(tx, ctx.caller.organisation, id, change)) await onReady(tx);
  });
}

/**
 * Goes back to what was live before, or to a deployment that is named. Where several share the traffic, the one that has
 * been live the longest has all of it again. Nothing undoes that by itself: a trial is over, and what is being built waits
 * until somebody sends traffic to it, or pushes it again.
 *
 * @returns the id of the one that is live now
 * @throws Problem deployment/nothing-before, deployment/not-found
 */
export async function rollBack(
  ctx: Context,
  { model, to }: { readonly model: number; readonly to: string | null },
): Promise<string> {
  return ctx.transaction(async (tx) => {
    const all = await lockDeployments(tx, ctx.caller.organisation, model);
    const sharing = all.filter(({ state }) => state === "live");
    const others = sharing.length > 1 ? sharing : [];
    const next =
      to === null
        ? (others.at(-1) ?? all.find(wasSuperseded))
        : all.find((one) => one.id === to || String(one.number) === to);
    if (next === undefined && to !== null) throw new Problem("deployment/not-found", "No such deployment.");
    if (next === undefined || !(isBefore(next) || others.includes(next)))
      throw new Problem(
        "deployment/nothing-before",
        to === null ? nothingBefore(all.find(isBefore)) : "This deployment was not live before.",
      );
    const building = all.filter(({ state, held }) => state === "building" && !held);
    for (const { id } of building) await changeDeployment(tx, ctx.caller.organisation, id, { held: true });
    await swap(ctx, tx, { all, next, left: "rolled-back", action: "deployment.roll-back" });
    return next.id;
  });
}

/**
 * Takes a version that cannot live off the endpoint, and brings back the one that has been live the longest beside it, or
 * was before it, where there is one. One that answers no more by then is left as it is, and so is whoever answers.
 *
 * @param tell - of what was taken off, and who answers now, in the same transaction
 */
export async function takeOff(
  ctx: Context,
  { model, id, problem }: { readonly model: number; readonly id: string; readonly problem: string },
  tell: (tx: Tx, taken: TakenOff) => Promise<void>,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { organisation } = ctx.caller;
    const all = await lockDeployments(tx, organisation, model);
    const sharing = all.filter(({ state }) => state === "live");
    const taken = sharing.find((one) => one.id === id);
    if (taken === undefined) return;
    const next = sharing.findLast((one) => one.id !== id) ?? all.find(wasSuperseded);
    if (next !== undefined) await swap(ctx, tx, { all, next, left: "rolled-back", action: "deployment.roll-back" });
    await changeDeployment(tx, organisation, id, { ...none, state: "failed", problem, ended_at: ctx.now() });
    await tell(tx, { taken, next: next ?? null });
  });
}

export type TakenOff = {
  readonly taken: DeploymentRow;
  /** `null`: nobody answers. */
  readonly next: DeploymentRow | null;
};

/** What was rolled back once is gone back to by its name only: two roll-backs lead two steps back. */
function wasSuperseded(deployment: DeploymentRow): boolean {
  return deployment.state === "superseded" && isBefore(deployment);
}

function nothingBefore(rolledBack: DeploymentRow | undefined): string {
  return rolledBack === undefined
    ? "No other version of this model was live before."
    : `Every other version that was live was rolled back itself. Deployment ${rolledBack.number} is the last of them; name it to go back to it all the same.`;
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
