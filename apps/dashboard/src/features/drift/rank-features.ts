import type { Heatmap } from "@driftguard/protocol";

export type HeatmapFeature = Heatmap["features"][number];

/** Worst first: by the server's severity, within it by the multiple of the limit; what was not judged comes last. */
export function rankFeatures(features: readonly HeatmapFeature[]): readonly HeatmapFeature[] {
  return features.toSorted(
    (a, b) =>
      (b.now.severity ?? -1) - (a.now.severity ?? -1) ||
      (b.now.ratio ?? -1) - (a.now.ratio ?? -1) ||
      a.name.localeCompare(b.name, "en"),
  );
}
