import type { Tx } from "../platform/context.ts";
import {
  judgeModelPerformance,
  listSegmentDays,
  listSegmentFeatures,
  type ModelPerformance,
  performanceTaskOf,
  type SegmentRate,
  segmentRates,
} from "../performance/index.ts";
import type { Evidence } from "./judge-model.ts";

export type PerformanceEvidence = ModelPerformance & { readonly segments: readonly SegmentRate[] };

/** Judges the labels of the last day, and where it is drift finds the segments it comes from. */
export async function judgePerformanceOf(
  tx: Tx,
  organisation: number,
  {
    model,
    version,
    baseline,
    policy,
  }: Pick<Extract<Evidence, { kind: "judge" }>, "model" | "version" | "baseline" | "policy">,
  now: number,
): Promise<PerformanceEvidence> {
  const key = { organisation, model: model.id, version: version.id };
  const task = performanceTaskOf(model.task, { hasScores: true, baseline: baseline.performance });
  const judged = await judgeModelPerformance(tx, key, { task, limits: policy.performance, now });
  if ((judged.judgement.ratio ?? 0) < 0.7) return { ...judged, segments: [] };
  const { from, to } = judged.judgement.window;
  const rates: SegmentRate[][] = [];
  for (const column of await listSegmentFeatures(tx, key)) {
    rates.push(segmentRates(await listSegmentDays(tx, key, { days: 29, to, feature: column }), { column, from }));
  }
  // The split that tells most: whose levels differ the most in their gaps, the fewest levels first where they tie.
  const spread = (levels: readonly SegmentRate[]): number => {
    const gaps = levels.flatMap(({ gap }) => gap ?? []);
    return gaps.length < 2 ? 0 : (Math.max(...gaps) - Math.min(...gaps)) / Math.sqrt(gaps.length);
  };
  const best = rates.toSorted((one, other) => spread(other) - spread(one))[0] ?? [];
  return { ...judged, segments: best };
}
