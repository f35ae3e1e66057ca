import { fitBins } from "../profile/fit-bins.ts";
import type { Bins } from "../profile/profile.ts";
import type { ReferenceSample } from "../profile/sample-reference.ts";

/** Tried in this order: each halves the file, and costs under 2e-4 in a Kolmogorov-Smirnov distance. */
const binChoices = [256, 128, 64] as const;
const levelsMax = 200;

/**
 * The finest bins whose baseline file stays within so many bytes; 64 where none does. They hold for the version: its
 * profiles are counted on them.
 */
export function fitWithin(sample: ReferenceSample, bytesMax: number): Bins {
  for (const bins of binChoices) {
    const fitted = fitBins(sample, { bins, levelsMax });
    if (fileBytes(fitted) <= bytesMax) return fitted;
  }
  return fitBins(sample, { bins: 64, levelsMax });
}

/** What a file of these bins takes: edges and counts as base64, and what stands around them. */
function fileBytes({ features }: Bins): number {
  return features.reduce((sum, bins) => {
    const name = bins.feature.length + 350;
    if (bins.kind === "numeric") return sum + name + (bins.edges.length * (8 + countBytes) * 4) / 3;
    const levels = bins.levels.reduce((bytes, level) => bytes + level.length + 4 + countBytes, 0);
    return sum + name + levels + ((bins.rest?.bits.length ?? 0) * 4) / 3;
  }, 200);
}

/** A bin of a million rows in 256 takes two bytes, of a hundred million three. */
const countBytes = 2;
