import type { Distribution } from "@driftguard/protocol";

import { presentDistribution, presentVerdict } from "../checks/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { JudgeWindow } from "./judge-window.ts";
import type { OpenedModel } from "./open-model.ts";

/** One feature then and now, on shared edges. @throws Problem baseline/not-found, feature/not-found */
export async function showDistribution(
  ctx: Context,
  { model, version, baseline }: OpenedModel,
  name: string,
  { judgeWindow, from, to }: { readonly judgeWindow: JudgeWindow; readonly from: number; readonly to: number },
): Promise<Distribution> {
  if (version === null || baseline === null)
    throw new Problem("baseline/not-found", "The current version has no baseline yet.");
  const judged = await judgeWindow(ctx, { model, version, baseline }, { from, to });
  const index = judged.bins.features.findIndex(({ feature }) => feature === name);
  const [bins, reference, current] = [
    judged.bins.features[index],
    judged.reference.features[index],
    judged.current.features[index],
  ];
  if (bins === undefined || reference === undefined || current === undefined)
    throw new Problem("feature/not-found", `The baseline has no feature "${name.slice(0, 128)}".`);
  return presentDistribution({
    bins,
    reference,
    current,
    verdicts: judged.verdicts.filter(({ feature }) => feature === name).map(presentVerdict),
    window: { from, to },
    baseline: { id: baseline.id, number: baseline.number, kind: baseline.kind },
  });
}
