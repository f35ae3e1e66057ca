import { advanceCanary, type ArmCounts, type CanaryStep, noCounts } from "driftwatch";

import { type Links } from "../channels/index.ts";
import { tellOfService } from "../alerts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { type DeploymentRow, listPossible, lockDeployments } from "../deployments/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { readCanary } from "./canary-state.ts";
import { putWeights } from "./put-weights.ts";
import { type CanaryRow, findCanary, updateCanary } from "./queries/canaries.ts";
import { start, type TrafficParts } from "./set-traffic.ts";

export type TrialParts = TrafficParts & {
  readonly links: Links;
  readonly organisationName: (ctx: Context) => Promise<string>;
  /** Why a deployment does not serve in this process, in one sentence; `null`: it does, or is not here. */
  readonly problemOf: (id: string) => string | null;
};

/** A trial, and what happened in this process since it was last looked at. */
export type TrialLook = {
  readonly model: number;
  readonly trial: string;
  readonly counted: ReadonlyMap<string, ArmCounts>;
};

/**
 * Adds what was counted to a trial and does what its judge says: waits, raises, promotes, rolls back. All in one
 * transaction, so that a crash leaves the trial as it was or as it is to be.
 */
export async function advanceTrial(ctx: Context, look: TrialLook, parts: TrialParts): Promise<void> {
  const { organisation } = ctx.caller;
  const step = await ctx.transaction(async (tx) => {
    const all = await lockDeployments(tx, organisation, look.model);
    const row = await findCanary(tx, organisation, look.model, { isLocked: true });
    if (row === null || row.state !== "running" || row.id !== look.trial) return null;
    const { plan, progress } = readCanary(row);
    const problem = problemOfCanary(row, parts);
    const looked = advanceCanary(plan, progress, {
      stable: look.counted.get(row.stable) ?? noCounts,
      canary: look.counted.get(row.canary) ?? noCounts,
      isCrashLoop: problem !== null,
      now: ctx.now().getTime(),
    });
    await updateCanary(tx, organisation, row.id, { progress: looked.progress });
    const step = saying(looked.step, problem);
    if (step.kind !== "wait") await take(ctx, tx, { row, all, step, parts });
    return { ...step, stable: row.stable };
  });
  if (step === null || step.kind === "wait") return;
  if (step.kind === "roll-back") await warmAgain(ctx, look.model, step.stable, parts);
  await parts.swapped();
}

/**
 * Why a version on trial does not serve: what its share should get goes to the stable one meanwhile, so that no count of
 * requests tells it. Where the stable one does not serve either, the fault is not the canary's, and it is not the way back.
 */
function problemOfCanary(
  { stable, canary }: Pick<CanaryRow, "stable" | "canary">,
  { problemOf }: Pick<TrialParts, "problemOf">,
): string | null {
  return problemOf(stable) === null ? problemOf(canary) : null;
}

/** The judge knows that its workers do not run; why, the slot says. */
function saying(step: CanaryStep, problem: string | null): CanaryStep {
  return problem !== null && step.kind === "roll-back" && step.because === "crash-loop"
    ? { ...step, detail: problem }
    : step;
}

/** At the last stage nobody asked the stable version, and it may have gone to sleep. */
async function warmAgain(ctx: Context, model: number, id: string, parts: TrialParts): Promise<void> {
  const possible = await ctx.transaction((tx) => listPossible(tx, ctx.caller.organisation, model));
  const stable = possible.find((one) => one.id === id);
  if (stable !== undefined) await start(stable, parts);
}

type Decision = {
  readonly row: CanaryRow;
  readonly all: readonly DeploymentRow[];
  readonly step: Exclude<CanaryStep, { kind: "wait" }>;
  readonly parts: TrialParts;
};

async function take(ctx: Context, tx: Tx, { row, all, step, parts }: Decision): Promise<void> {
  const { organisation } = ctx.caller;
  const { model } = row;
  const now = ctx.now();
  const version = (id: string): string => all.find((one) => one.id === id)?.version_name ?? id;
  const said = { canary: version(row.canary), stable: version(row.stable) };
  switch (step.kind) {
    case "raise": {
      const weights = [
        { id: row.stable, weight: 10_000 - step.weight },
        { id: row.canary, weight: step.weight },
      ].filter(({ weight }) => weight > 0);
      await putWeights(ctx, tx, { model, all, weights });
      return recordAudit(ctx, tx, { action: "canary.raise", object: row.id, detail: { ...said, weight: step.weight } });
    }
    case "promote":
      await putWeights(ctx, tx, { model, all, weights: [{ id: row.canary, weight: 10_000 }] });
      await updateCanary(tx, organisation, row.id, {
        ...{ state: "promoted", ended_at: now, detail: "It passed every stage." },
      });
      return recordAudit(ctx, tx, { action: "canary.promote", object: row.id, detail: said });
    case "roll-back": {
      const { because, detail } = step;
      await putWeights(ctx, tx, { model, all, weights: [{ id: row.stable, weight: 10_000 }], tried: row.canary });
      await updateCanary(tx, organisation, row.id, { ...{ state: "rolled-back", ended_at: now, detail, because } });
      const named = await findModelByKey(tx, organisation, model);
      const canary = all.find(({ id }) => id === row.canary);
      if (named !== null && canary?.version != null) {
        await tellOfService(
          ctx,
          tx,
          {
            model,
            modelName: named.name,
            version: canary.version,
            versionName: canary.version_name,
            baseline: null,
            demo: false,
          },
          {
            title: `Service: version ${said.canary} was rolled back to ${said.stable} (${words[because]})`,
            sentence: `${detail} Version ${said.stable} answers all requests again.`,
            nextSteps: [`Look at what changed in version ${said.canary}, and at the last lines of its output.`],
            rows: readCanary(row).progress.canary.requests,
          },
          { links: parts.links, organisation: await parts.organisationName(ctx) },
        );
      }
      return recordAudit(ctx, tx, { action: "canary.roll-back", object: row.id, detail: { ...said, because, detail } });
    }
    default:
      return step satisfies never;
  }
}

const words = {
  "crash-loop": "its workers do not run",
  errors: "errors",
  latency: "latency",
  predictions: "predictions differ",
} as const;
