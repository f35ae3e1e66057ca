import type { experimentInput } from "@driftguard/protocol";
import type { z } from "zod";

import { recordAudit } from "../audit/index.ts";
import { type DeploymentRow, lockDeployments } from "../deployments/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findCanary, versionIn } from "../traffic/index.ts";
import { firstLookMs } from "./look-at-experiment.ts";
import { findExperiment, insertExperiment } from "./queries/experiments.ts";

type Input = z.output<typeof experimentInput>;

/**
 * Compares two versions that share the traffic from now on. It decides nothing: who answers stays as it is.
 *
 * @throws Problem experiment/not-possible, experiment/running, deployment/on-trial, version/not-found
 */
export async function startExperiment(
  ctx: Context,
  { model, input }: { readonly model: number; readonly input: Input },
): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const all = await lockDeployments(tx, organisation, model);
    const named = await findModelByKey(tx, organisation, model);
    await refuseOthers(tx, organisation, model);
    const { first, second } = armsOf(all, input);
    const { metric, value = null, alpha, reason = null } = input;
    const task = named?.task;
    if (metric === "accuracy" && task === "regression")
      throw new Problem(
        "experiment/not-possible",
        "A prediction of a regression is seldom its label; compare the error.",
      );
    if (metric === "error" && task === "multiclass")
      throw new Problem("experiment/not-possible", "Classes have no distance; compare the accuracy.");
    const better = input.better ?? (metric === "error" ? "lower" : "higher");
    const expected = input.expected ?? 0.05;
    const now = ctx.now();
    const id = ctx.newId("experiment");
    await insertExperiment(tx, {
      ...{ organisation, id, model, first: first.id, second: second.id },
      ...{ metric, value, better, expected, alpha },
      ...{ due_at: new Date(now.getTime() + firstLookMs), started_at: now, started_by: ctx.caller.id },
    });
    await recordAudit(ctx, tx, {
      action: "experiment.start",
      object: id,
      detail: { first: first.version_name, second: second.version_name, metric, value, better, expected, alpha },
      reason,
    });
  });
}

async function refuseOthers(tx: Tx, organisation: number, model: number): Promise<void> {
  // A trial changes the shares by itself, and pooled over shares two equal versions may differ.
  if ((await findCanary(tx, organisation, model))?.state === "running")
    throw new Problem("deployment/on-trial", "A version is on trial, which changes the split; end that first.");
  const last = await findExperiment(tx, organisation, model, { isLocked: true });
  if (last?.state === "running")
    throw new Problem("experiment/running", "An experiment runs; end that first, and what it found stays.");
}

function armsOf(
  all: readonly DeploymentRow[],
  input: Input,
): { readonly first: DeploymentRow; readonly second: DeploymentRow } {
  const sharing = all
    .filter(({ state }) => state === "live")
    .sort((one, other) => other.weight - one.weight || one.number - other.number);
  if (sharing.length < 2)
    throw new Problem("experiment/not-possible", "One version answers all requests; split the traffic first.");
  const named = { first: input.first, second: input.second };
  if (sharing.length > 2 && (named.first === undefined || named.second === undefined))
    throw new Problem(
      "experiment/not-possible",
      "More than two versions share the traffic; name the two with first and second.",
    );
  const given = {
    first: named.first === undefined ? null : versionIn(all, named.first),
    second: named.second === undefined ? null : versionIn(all, named.second),
  };
  const first = given.first ?? sharing.find(({ id }) => id !== given.second?.id);
  const second = given.second ?? sharing.find(({ id }) => id !== first?.id);
  if (first === undefined || second === undefined || first.id === second.id)
    throw new Problem("experiment/not-possible", "A version is compared with another one.");
  for (const { id, version_name: name } of [first, second])
    if (!sharing.some((one) => one.id === id))
      throw new Problem("experiment/not-possible", `Version "${name}" has no share of the traffic.`);
  return { first, second };
}
