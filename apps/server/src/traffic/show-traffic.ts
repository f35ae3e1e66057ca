import { stickyKey, type Traffic } from "@driftguard/protocol";

import { type DeploymentRow, findTraffic, listPossible, type TrafficRow } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { presentCanary } from "./present-canary.ts";
import { findCanary } from "./queries/canaries.ts";

/** How a model's requests are shared out, and what may have a share. @param isWarm - whether a deployment's workers run */
export async function showTraffic(
  ctx: Context,
  model: number,
  { isWarm }: { readonly isWarm: (deployment: string) => boolean },
): Promise<Traffic> {
  const { organisation } = ctx.caller;
  const { row, possible, canary } = await ctx.transaction(async (tx) => ({
    row: await findTraffic(tx, organisation, model),
    possible: await listPossible(tx, organisation, model),
    canary: await findCanary(tx, organisation, model),
  }));
  const shadow = possible.find(({ id }) => id === row?.shadow);
  return {
    split: possible
      .filter(({ state }) => state === "live")
      .sort((one, other) => other.weight - one.weight || one.number - other.number)
      .map((deployment) => ({ ...partOf(deployment), weight: deployment.weight })),
    sticky: stickyOf(row),
    eligible: possible.map((deployment) => ({
      ...partOf(deployment),
      state: eligibleState(deployment),
      live_at: deployment.live_at?.toISOString() ?? null,
      warm: isWarm(deployment.id),
    })),
    shadow: shadow === undefined ? null : partOf(shadow),
    canary: canary === null ? null : presentCanary(canary, possible, ctx.now().getTime()),
    changed_at: row?.changed_at.toISOString() ?? null,
    changed_by: row?.changed_by ?? null,
  };
}

function partOf({ id, number, version_name }: DeploymentRow) {
  return { deployment: { id, number }, version: version_name };
}

function stickyOf(row: TrafficRow | null): Traffic["sticky"] {
  return row === null || row.sticky_by === null ? null : stickyKey.parse({ by: row.sticky_by, name: row.sticky_name });
}

function eligibleState({ state }: DeploymentRow): Traffic["eligible"][number]["state"] {
  if (state === "live" || state === "ready" || state === "superseded" || state === "rolled-back") return state;
  throw new TypeError(`eligibleState needs a deployment that could be asked, got one that is ${state}`);
}
