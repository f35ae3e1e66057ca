import type { Heatmap } from "@driftguard/protocol";

/** The last column in which any feature was judged; the last of all where none was. */
export function latestJudged({ features, times }: Heatmap): number {
  const last = Math.max(-1, ...features.map(({ severity }) => severity.findLastIndex((value) => value !== null)));
  return last < 0 ? times.length - 1 : last;
}
