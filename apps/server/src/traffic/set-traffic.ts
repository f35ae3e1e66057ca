import type { trafficInput } from "@driftguard/protocol";
import { BuildProblem } from "@driftguard/runtime";
import { beginCanary } from "driftwatch";
import type { z } from "zod";

import { recordAudit } from "../audit/index.ts";
import {
  type DeploymentRow,
  endExperiment,
  findTraffic,
  keepTraffic,
  listPossible,
  lockDeployments,
  type TrafficRow,
} from "../deployments/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { putWeights, type Weight } from "./put-weights.ts";
import { type CanaryRow, findCanary, insertCanary, updateCanary } from "./queries/canaries.ts";
import { stickyOfManifest } from "./sticky-of-manifest.ts";
import { versionIn } from "./version-in.ts";

export type TrafficParts = {
  /** Starts the workers of a deployment beside those that answer. @throws BuildProblem */
  readonly warm: (deployment: DeploymentRow) => Promise<void>;
  /** Tells whoever serves that the database says something else now; resolves when it is served. */
  readonly swapped: () => Promise<void>;
};

type Input = z.output<typeof trafficInput>;
export type TrafficWish = { readonly model: number; readonly input: Input };

/**
 * Shares a model's requests out among its versions, shows them to a shadow, puts a version on trial. Whoever is new is
 * started first, then all is swapped in one step.
 *
 * @throws Problem version/not-found, deployment/not-eligible, deployment/on-trial, deployment/none-live
 */
export async function setTraffic(ctx: Context, wish: TrafficWish, parts: TrafficParts): Promise<void> {
  const { model, input } = wish;
  const possible = await ctx.transaction((tx) => listPossible(tx, ctx.caller.organisation, model));
  const named = [
    ...(input.split ?? []).filter(({ weight }) => weight > 0).map(({ version }) => version),
    ...(input.shadow == null ? [] : [input.shadow]),
    ...(input.canary == null ? [] : [input.canary.version]),
  ];
  const wanted = new Set(named.map((version) => versionIn(possible, version)));
  await Promise.all([...wanted].map((deployment) => start(deployment, parts)));
  await ctx.transaction((tx) => change(ctx, tx, wish));
  await parts.swapped();
}

/** @throws Problem deployment/not-eligible where it cannot be started */
export async function start(deployment: DeploymentRow, { warm }: Pick<TrafficParts, "warm">): Promise<void> {
  try {
    await warm(deployment);
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    throw new Problem(
      "deployment/not-eligible",
      `Version "${deployment.version_name}" cannot be started: ${error.message}`,
      { cause: error },
    );
  }
}

async function change(ctx: Context, tx: Tx, { model, input }: TrafficWish): Promise<void> {
  const { organisation } = ctx.caller;
  const all = await lockDeployments(tx, organisation, model);
  const running = await endTrial(ctx, tx, { model, input });
  const live = all.filter(({ state }) => state === "live");
  const before = live.map(({ id, weight }) => ({ id, weight }));
  const weights = weightsOf(all, input, running);
  const kept = await findTraffic(tx, organisation, model);
  const shadow = shadowOf(all, input, { kept, weights });
  await keepTraffic(tx, {
    ...{ organisation, model, changed_at: ctx.now(), changed_by: ctx.caller.id },
    // Who was in one half of a split is spread over both of the next.
    salt: kept === null || live.length < 2 ? ctx.newId("split") : kept.salt,
    ...stickyRow(
      input,
      kept,
      all.find(({ id }) => id === weights[0]?.id),
    ),
    ...shadowRow(ctx, shadow, kept),
  });
  await putWeights(ctx, tx, { model, all, weights, tried: running?.canary ?? null });
  // Under other shares, rows of before and after are not alike, and pooled they would tell a difference that is none.
  if (!isSame(before, weights))
    await endExperiment(tx, organisation, model, { now: ctx.now(), detail: "The split was changed." });
  if (input.canary != null) await beginTrial(ctx, tx, { model, all, canary: input.canary });
  const after = sharesSaid(all, weights);
  const was = sharesSaid(all, before);
  await recordAudit(ctx, tx, {
    action: input.canary != null ? "canary.start" : "traffic.set",
    object: (await findModelByKey(tx, organisation, model))?.public_id ?? String(model),
    detail: {
      ...{ before: was, after },
      ...(input.sticky === undefined ? {} : { sticky: input.sticky }),
      ...(input.shadow === undefined ? {} : { shadow: input.shadow }),
      ...(input.canary === undefined ? {} : { canary: input.canary }),
    },
    reason: input.reason ?? null,
    before: was,
    after,
  });
}

/** A trial that runs is ended only by who says so: `canary: null`, with or without another split. */
async function endTrial(ctx: Context, tx: Tx, { model, input }: TrafficWish): Promise<CanaryRow | null> {
  const { organisation } = ctx.caller;
  const last = await findCanary(tx, organisation, model, { isLocked: true });
  if (last === null || last.state !== "running") return null;
  if (input.canary === null) {
    const ended = { state: "aborted", ended_at: ctx.now(), detail: "Somebody ended it." } as const;
    await updateCanary(tx, organisation, last.id, ended);
    return last;
  }
  if (input.split !== undefined || input.canary !== undefined)
    throw new Problem(
      "deployment/on-trial",
      "A version is on trial; end that first, with canary: null, or --no-canary of the command line.",
    );
  return null;
}

function weightsOf(all: readonly DeploymentRow[], input: Input, ended: CanaryRow | null): readonly Weight[] {
  const live = all.filter(({ state }) => state === "live");
  if (input.canary != null) {
    const [stable, ...others] = live;
    if (stable === undefined) throw new Problem("deployment/none-live", "No version is live to hold it to.");
    if (others.length > 0 || input.split !== undefined)
      throw new Problem("deployment/not-eligible", "A version is tried against one other; end the split first.");
    const canary = versionIn(all, input.canary.version);
    if (canary.id === stable.id)
      throw new Problem("deployment/not-eligible", `Version "${canary.version_name}" is the one that is live.`);
    const weight = input.canary.stages[0] ?? 0;
    const shares = [
      { id: stable.id, weight: 10_000 - weight },
      { id: canary.id, weight },
    ];
    return shares.filter((share) => share.weight > 0);
  }
  if (input.split !== undefined)
    return input.split
      .filter(({ weight }) => weight > 0)
      .map(({ version, weight }) => ({ id: versionIn(all, version).id, weight }));
  // Without a word on where the requests go, they go back to where they came from.
  if (ended !== null) return [{ id: ended.stable, weight: 10_000 }];
  if (live.length === 0) throw new Problem("deployment/none-live", "No version is live.");
  return live.map(({ id, weight }) => ({ id, weight }));
}

/** The deployment that is to be the shadow: never one that answers. */
function shadowOf(
  all: readonly DeploymentRow[],
  { shadow }: Input,
  { kept, weights }: { readonly kept: TrafficRow | null; readonly weights: readonly Weight[] },
): string | null {
  const answers = (id: string): boolean => weights.some((one) => one.id === id);
  if (shadow === undefined) return kept?.shadow == null || answers(kept.shadow) ? null : kept.shadow;
  if (shadow === null) return null;
  const wanted = versionIn(all, shadow);
  if (answers(wanted.id))
    throw new Problem("deployment/not-eligible", `Version "${wanted.version_name}" answers already.`);
  return wanted.id;
}

function shadowRow(
  ctx: Context,
  shadow: string | null,
  kept: TrafficRow | null,
): Pick<TrafficRow, "shadow" | "shadow_since" | "shadow_errors" | "shadow_dropped"> {
  return shadow !== null && kept?.shadow === shadow
    ? {
        ...{ shadow, shadow_since: kept.shadow_since },
        ...{ shadow_errors: kept.shadow_errors, shadow_dropped: kept.shadow_dropped },
      }
    : { shadow, shadow_since: shadow === null ? null : ctx.now(), shadow_errors: 0, shadow_dropped: 0 };
}

function stickyRow(
  { sticky }: Input,
  kept: TrafficRow | null,
  main: DeploymentRow | undefined,
): Pick<TrafficRow, "sticky_by" | "sticky_name"> {
  if (sticky !== undefined) return { sticky_by: sticky?.by ?? null, sticky_name: sticky?.name ?? null };
  if (kept !== null) return { sticky_by: kept.sticky_by, sticky_name: kept.sticky_name };
  const name = stickyOfManifest(main?.manifest);
  return { sticky_by: name === null ? null : "field", sticky_name: name };
}

async function beginTrial(
  ctx: Context,
  tx: Tx,
  {
    model,
    all,
    canary,
  }: { readonly model: number; readonly all: readonly DeploymentRow[]; readonly canary: NonNullable<Input["canary"]> },
): Promise<void> {
  const { stages, minutes, requests, window_requests } = canary;
  const stable = all.find(({ state }) => state === "live");
  if (stable === undefined) throw new Problem("deployment/none-live", "No version is live to hold it to.");
  await insertCanary(tx, {
    ...{ organisation: ctx.caller.organisation, id: ctx.newId("canary"), model, stable: stable.id },
    canary: versionIn(all, canary.version).id,
    plan: { stages, stageMs: minutes * 60_000, stageRequests: requests, windowRequests: window_requests },
    progress: beginCanary(ctx.now().getTime()),
    ...{ started_at: ctx.now(), started_by: ctx.caller.id },
  });
}

function isSame(before: readonly Weight[], after: readonly Weight[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ id, weight }) => after.some((one) => one.id === id && one.weight === weight))
  );
}

function sharesSaid(all: readonly DeploymentRow[], shares: readonly Weight[]): Record<string, number> {
  return Object.fromEntries(
    shares.map(({ id, weight }) => [all.find((one) => one.id === id)?.version_name ?? id, weight]),
  );
}
