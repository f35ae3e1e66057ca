import type { Distribution } from "@driftguard/protocol";
import { judgeTwoGate } from "driftwatch";

import { presentDistribution, presentVerdict } from "../checks/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { readHourCounts, readWindow } from "../profiles/index.ts";
import type { OpenedModel } from "./open-model.ts";
import { referenceFor } from "./reference-for.ts";

/** One feature then and now, on shared edges. @throws Problem baseline/not-found, feature/not-found */
export async function showDistribution(
  ctx: Context,
  { model, version, baseline }: OpenedModel,
  name: string,
  { from, to }: { from: number; to: number },
): Promise<Distribution> {
  if (version === null || baseline === null)
    throw new Problem("baseline/not-found", "The current version has no baseline yet.");
  const index = baseline.bins.features.findIndex(({ feature }) => feature === name);
  const bins = baseline.bins.features[index];
  if (bins === undefined)
    throw new Problem("feature/not-found", `The baseline has no feature "${name.slice(0, 128)}".`);
  const key = { organisation: ctx.caller.organisation, model: model.id, version: version.id };
  const { profile, hours } = await ctx.transaction(async (tx) => ({
    ...(await readWindow(tx, key, baseline.bins, { from, to, now: ctx.now().getTime() })),
    hours: await readHourCounts(tx, key, { from, to }),
  }));
  const reference = referenceFor(baseline, hours, model.time_zone);
  const verdicts = judgeTwoGate({
    bins: baseline.bins,
    reference,
    current: profile,
    baselineId: baseline.id,
    window: { from, to },
  });
  const [before, now] = [reference.features[index], profile.features[index]];
  if (before === undefined || now === undefined)
    throw new Problem("feature/not-found", `The baseline has no feature "${name.slice(0, 128)}".`);
  return presentDistribution({
    bins,
    reference: before,
    current: now,
    verdicts: verdicts.filter(({ feature }) => feature === name).map(presentVerdict),
    window: { from, to },
    baseline: { id: baseline.id, number: baseline.number, kind: baseline.kind },
  });
}
