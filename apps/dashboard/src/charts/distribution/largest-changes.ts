import type { DistributionRow } from "./distribution-data.ts";

/** The bins or levels whose share changed most, largest first; what did not change is left out. */
export function largestChanges(
  rows: readonly DistributionRow[],
  count: number,
): readonly { readonly label: string; readonly change: number }[] {
  return rows
    .map(({ label, reference, current }) => ({ label, change: current - reference }))
    .filter(({ change }) => change !== 0)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, count);
}
