import type { NumericBins, NumericProfile } from "./profile.ts";

/**
 * The value below which a share of a profile's numbers lies, interpolated inside its bin.
 *
 * @param share - 0 to 1
 * @returns `null` where there are no values, or where it lies in an outer bin, whose inside a profile does not know
 */
export function profileQuantile(bins: NumericBins, profile: NumericProfile, share: number): number | null {
  let below = 0;
  const rows = share * profile.n;
  for (let i = 0; i < profile.counts.length; i++) {
    const count = profile.counts[i] ?? 0;
    if (count === 0 || below + count < rows) {
      below += count;
      continue;
    }
    const [from, to] = [bins.edges[i - 1], bins.edges[i]];
    if (from === undefined || to === undefined) return null;
    if (bins.atoms.includes(i)) return from;
    return from + (to - from) * Math.max(0, (rows - below) / count);
  }
  return null;
}
