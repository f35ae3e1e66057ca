import { atomBins, quantile, quantileEdges, sortFloat64 } from "@driftguard/stats";
import { compareCodePoints } from "./compare-code-points.ts";
import { levelFilter } from "./level-filter.ts";
import { nameBins } from "./name-bins.ts";
import { onceSeen } from "./once-seen.ts";
import type { Bins, FeatureBins } from "./profile.ts";
import type { ReferenceSample, SampledFeature } from "./sample-reference.ts";

export type FitOptions = {
  /** Most bins of a numeric feature. */
  readonly bins?: number;
  /** Most levels of a dictionary; the others are known to a filter. */
  readonly levelsMax?: number;
};

/**
 * Bins for every feature of a sample: numeric edges at its quantiles, with a bin of its own for every value that holds a
 * whole quantile step; dictionaries by descending count, ties by code point.
 *
 * A numeric feature without any value gets one bin for everything.
 */
export function fitBins(sample: ReferenceSample, { bins = 256, levelsMax = 1000 }: FitOptions = {}): Bins {
  return nameBins(sample.features.map((feature) => fitFeature(feature, bins, levelsMax)));
}

function fitFeature(sampled: SampledFeature, bins: number, levelsMax: number): FeatureBins {
  const { feature } = sampled;
  if (sampled.kind === "categorical") {
    const counted = [...sampled.levels].toSorted(([a, rowsA], [b, rowsB]) => rowsB - rowsA || compareCodePoints(a, b));
    const levels = counted.map(([level]) => level);
    const rest = levels.length > levelsMax ? levelFilter(levels.slice(levelsMax)) : null;
    const once = onceSeen(
      counted.map(([, rows]) => rows),
      levelsMax,
    );
    return {
      feature,
      kind: "categorical",
      levels: levels.slice(0, levelsMax),
      rest,
      ...(once === null ? {} : { once }),
    };
  }
  const sorted = sortFloat64(sampled.values);
  const edges = quantileEdges(sorted, bins);
  return { feature, kind: "numeric", edges, atoms: atomBins(edges), centre: quantile(sorted, 0.5) ?? 0 };
}
