import type { Heatmap } from "@driftguard/protocol";

/** The largest multiple of its own limit that any feature has, column by column; `null` where none has a value. */
export function worstOfColumns({ features, times }: Heatmap): readonly (number | null)[] {
  return times.map((_, column) => {
    const known = features.flatMap(({ ratio }) => ratio[column] ?? []);
    return known.length === 0 ? null : Math.max(...known);
  });
}

/** How many features are over their limits, column by column. */
export function driftingOfColumns({ features, times }: Heatmap): readonly number[] {
  return times.map((_, column) => features.filter(({ severity }) => (severity[column] ?? 0) >= 3).length);
}
