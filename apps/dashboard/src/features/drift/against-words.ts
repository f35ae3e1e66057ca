import type { Heatmap } from "@driftguard/protocol";

/** What each hour of the map was compared with: the model's own past once it is learned, the baseline before. */
export function againstWords({ against }: Pick<Heatmap, "against">): string {
  return against === "history" ? "their usual range" : "the baseline";
}
