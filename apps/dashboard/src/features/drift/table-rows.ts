import type { Drift, Heatmap, VerdictAnswer } from "@driftguard/protocol";

import { type HeatmapFeature, rankFeatures } from "./rank-features.ts";

export type FeatureRow = HeatmapFeature & {
  /** The largest multiple of its limit in the span. */
  readonly largest: number | null;
  /** The worst of its signals against the baseline, over the whole window. */
  readonly reading: VerdictAnswer | null;
};
export type RowOrder = "worst" | "name" | "ratio" | "rows";

/** What the table and the file hold: a feature now, at its worst in the span, and against the baseline. */
export function tableRows(drift: Drift, heatmap: Heatmap, order: RowOrder): readonly FeatureRow[] {
  const rows = rankFeatures(heatmap.features).map((feature): FeatureRow => {
    const known = feature.ratio.filter((value) => value !== null);
    return {
      ...feature,
      largest: known.length === 0 ? null : Math.max(...known),
      reading: worstReading(drift.features.filter((verdict) => verdict.feature === feature.name)),
    };
  });
  switch (order) {
    case "worst":
      return rows;
    case "name":
      return rows.toSorted((a, b) => a.name.localeCompare(b.name, "en"));
    case "ratio":
      return rows.toSorted((a, b) => (b.largest ?? -1) - (a.largest ?? -1));
    case "rows":
      return rows.toSorted((a, b) => (a.reading?.n ?? 0) - (b.reading?.n ?? 0));
    default:
      return order satisfies never;
  }
}

/** A feature has several signals; what was found goes before what was not, then the larger multiple. */
function worstReading(verdicts: readonly VerdictAnswer[]): VerdictAnswer | null {
  const [worst] = verdicts.toSorted(
    (a, b) => Number(b.status === "drift") - Number(a.status === "drift") || (b.ratio ?? -1) - (a.ratio ?? -1),
  );
  return worst ?? null;
}
