import { changeDeployment, type DeploymentRow, type Share, sharePlaces } from "../deployments/index.ts";
import { makeDueBy, updateModelRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { readPlaces } from "./read-places.ts";

export type Weight = { readonly id: string; readonly weight: number };

export type Weights = {
  readonly model: number;
  /** Of the model, locked by the caller. */
  readonly all: readonly DeploymentRow[];
  /** None of them 0, 10,000 together; of equal ones the first is the model's current version. */
  readonly weights: readonly Weight[];
  /** The id of one that was only on trial: where it loses all it had, no roll-back leads to it unless it is named. */
  readonly tried?: string | null;
};

/** Writes weights and places on a model's deployments. */
export async function putWeights(ctx: Context, tx: Tx, { model, all, weights, tried = null }: Weights): Promise<void> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const live = all.filter(({ state }) => state === "live");
  for (const { id } of live)
    if (!weights.some((one) => one.id === id)) {
      const state = id === tried ? "rolled-back" : "superseded";
      await changeDeployment(tx, organisation, id, { state, weight: 0, places: null, ended_at: now });
    }
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
