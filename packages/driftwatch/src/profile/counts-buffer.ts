import type { FeatureBins } from "./profile.ts";

/**
 * Room for the counts of all features, one after the other: a profile is one piece of memory, however many features it
 * has. A check makes a hundred profiles of forty features, and as many buffers would cost more than what is in them.
 *
 * @returns hands out each feature's part, all zeros, in the order of the bins
 */
export function countsBuffer(features: readonly FeatureBins[]): (bins: FeatureBins) => Float64Array {
  const all = new Float64Array(features.reduce((sum, bins) => sum + countsLength(bins), 0));
  let at = 0;
  return (bins) => {
    const from = at;
    at += countsLength(bins);
    return all.subarray(from, at);
  };
}

/** How many counts a feature has. */
export function countsLength(bins: FeatureBins): number {
  return bins.kind === "numeric" ? bins.edges.length + 1 : bins.levels.length;
}
