import type { trafficInput } from "@driftguard/protocol";
import { BuildProblem } from "@driftguard/runtime";
import type { z } from "zod";

import { recordAudit } from "../audit/index.ts";
import {
  changeDeployment,
  type DeploymentRow,
  findTraffic,
  keepTraffic,
  listPossible,
  lockDeployments,
  type Share,
  sharePlaces,
  type TrafficRow,
} from "../deployments/index.ts";
import { findModelByKey, makeDueBy, updateModelRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { readPlaces } from "./read-places.ts";
import { versionIn } from "./version-in.ts";

export type TrafficParts = {
  /** Starts the workers of a deployment beside those that answer. @throws BuildProblem */
  readonly warm: (deployment: DeploymentRow) => Promise<void>;
  /** Tells whoever serves that the database says something else now; resolves when it is served. */
  readonly swapped: () => Promise<void>;
};

export type TrafficWish = { readonly model: number; readonly input: z.output<typeof trafficInput> };

/**
 * Shares a model's requests out among its versions. Whoever is new is started first, then all is swapped in one step.
 *
 * @throws Problem version/not-found, deployment/not-eligible
 */
export async function setTraffic(ctx: Context, wish: TrafficWish, parts: TrafficParts): Promise<void> {
  const { organisation } = ctx.caller;
  const { model, input } = wish;
  const possible = await ctx.transaction((tx) => listPossible(tx, organisation, model));
  const wanted = input.split.filter(({ weight }) => weight > 0).map(({ version }) => versionIn(possible, version));
  await Promise.all(wanted.map((deployment) => start(deployment, parts)));
  await ctx.transaction((tx) => share(ctx, tx, wish));
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

async function share(ctx: Context, tx: Tx, { model, input }: TrafficWish): Promise<void> {
  const { organisation } = ctx.caller;
  const all = await lockDeployments(tx, organisation, model);
  const weights = input.split
    .filter(({ weight }) => weight > 0)
    .map(({ version, weight }) => ({ id: versionIn(all, version).id, weight }));
  const before = all.filter(({ state }) => state === "live").map(shareOf);
  const kept = await findTraffic(tx, organisation, model);
  await keepTraffic(tx, rowOf(ctx, { model, input, kept, isNew: before.length < 2, all, weights }));
  await putWeights(ctx, tx, { model, all, weights });
  await recordAudit(ctx, tx, {
    action: "traffic.set",
    object: (await findModelByKey(tx, organisation, model))?.public_id ?? String(model),
    detail: {
      before: sharesSaid(all, before),
      after: sharesSaid(all, weights),
      ...(input.sticky === undefined ? {} : { sticky: input.sticky }),
    },
    reason: input.reason ?? null,
    before: sharesSaid(all, before),
    after: sharesSaid(all, weights),
  });
}

type Weight = { readonly id: string; readonly weight: number };

/**
 * Writes weights and places on a model's deployments, which the caller has locked: who has none is superseded.
 *
 * @param weights - none of them 0, 10,000 together
 */
export async function putWeights(
  ctx: Context,
  tx: Tx,
  {
    model,
    all,
    weights,
    left = "superseded",
  }: {
    readonly model: number;
    readonly all: readonly DeploymentRow[];
    readonly weights: readonly Weight[];
    readonly left?: "superseded" | "rolled-back";
  },
): Promise<void> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const live = all.filter(({ state }) => state === "live");
  for (const { id } of live)
    if (!weights.some((one) => one.id === id))
      await changeDeployment(tx, organisation, id, { state: left, weight: 0, places: null, ended_at: now });
  for (const { id, weight, places } of sharePlaces(live.map(shareOf), weights)) {
    const isNew = live.every((one) => one.id !== id);
    const begun = { state: "live", live_at: now, ended_at: null, problem: null } as const;
    await changeDeployment(tx, organisation, id, { weight, places, ...(isNew ? begun : {}) });
  }
  const [main] = [...weights].sort((one, other) => other.weight - one.weight);
  const version = all.find(({ id }) => id === main?.id)?.version ?? null;
  if (version === null) return;
  await updateModelRow(tx, organisation, model, { current_version: version });
  await makeDueBy(tx, organisation, model, now);
}

function shareOf({ id, weight, places }: DeploymentRow): Share {
  return { id, weight, places: readPlaces(places) ?? [[0, weight]] };
}

function rowOf(
  ctx: Context,
  {
    model,
    input,
    kept,
    isNew,
    all,
    weights,
  }: TrafficWish & {
    readonly kept: TrafficRow | null;
    readonly isNew: boolean;
    readonly all: readonly DeploymentRow[];
    readonly weights: readonly Weight[];
  },
): TrafficRow {
  const sticky = input.sticky ?? null;
  const own = all.find(({ id }) => id === weights[0]?.id)?.manifest;
  return {
    organisation: ctx.caller.organisation,
    model,
    // Who was in one half of a split is spread over both of the next.
    salt: kept === null || isNew ? ctx.newId("split") : kept.salt,
    ...(input.sticky === undefined
      ? {
          sticky_by: kept?.sticky_by ?? stickyField(own)?.by ?? null,
          sticky_name: kept?.sticky_name ?? stickyField(own)?.name ?? null,
        }
      : { sticky_by: sticky?.by ?? null, sticky_name: sticky?.name ?? null }),
    shadow: kept?.shadow ?? null,
    shadow_since: kept?.shadow_since ?? null,
    shadow_errors: kept?.shadow_errors ?? 0,
    shadow_dropped: kept?.shadow_dropped ?? 0,
    changed_at: ctx.now(),
    changed_by: ctx.caller.id,
  };
}

/** What the version's own driftguard.json says. */
function stickyField(manifest: unknown): { readonly by: "field"; readonly name: string } | null {
  if (typeof manifest !== "object" || manifest === null || !("settings" in manifest)) return null;
  const { settings } = manifest;
  if (typeof settings !== "object" || settings === null || !("stickyKey" in settings)) return null;
  return typeof settings.stickyKey === "string" ? { by: "field", name: settings.stickyKey } : null;
}

function sharesSaid(all: readonly DeploymentRow[], shares: readonly Weight[]): Record<string, number> {
  return Object.fromEntries(
    shares.map(({ id, weight }) => [all.find((one) => one.id === id)?.version_name ?? id, weight]),
  );
}
