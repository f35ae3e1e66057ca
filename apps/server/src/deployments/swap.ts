import { recordAudit } from "../audit/index.ts";
import { makeDueBy, updateModelRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { changeDeployment, type DeploymentRow, lockDeployments } from "./queries/deployments.ts";

const whole = 10_000;

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

/**
 * Goes back to what was live before, or to a deployment that is named.
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
    const next = to === null ? all.find(wasSuperseded) : all.find((one) => one.id === to || String(one.number) === to);
    if (next === undefined && to !== null) throw new Problem("deployment/not-found", "No such deployment.");
    if (next === undefined || !isBefore(next))
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
  for (const { id } of before) await changeDeployment(tx, organisation, id, { state: left, weight: 0, ended_at: now });
  await changeDeployment(tx, organisation, next.id, {
    state: "live",
    weight: whole,
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
