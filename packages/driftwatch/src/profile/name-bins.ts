import { encodeBins } from "./encode-bins.ts";
import { fnv1a64, hexOf } from "./fnv1a64.ts";
import type { Bins, FeatureBins } from "./profile.ts";

/**
 * Puts the features' bins together under their `edgesId`: the FNV-1a hash of their encoding. It covers names, kinds,
 * edges, atoms, centres, levels and their order, so that profiles merge only where a count means the same.
 */
export function nameBins(features: readonly FeatureBins[]): Bins {
  return { edgesId: hexOf(fnv1a64(encodeBins(features))), features };
}
