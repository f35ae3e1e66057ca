import type { CategoricalBins, CategoricalProfile, NumericBins, NumericProfile } from "../profile/profile.ts";
import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";

/** Two shares of values, each 0 to 1. */
export type Shares = { readonly reference: number; readonly current: number };

/**
 * Both sides of a column on shared cells, for drawing. Bars of numbers have equal widths; what lies outside `edges` is in
 * `below` and `above`.
 */
export type Distribution =
  | {
      readonly kind: "numeric";
      /** Ascending; one more than bars. */
      readonly edges: readonly number[];
      readonly bars: readonly Shares[];
      readonly below: Shares;
      readonly above: Shares;
    }
  | {
      readonly kind: "categorical";
      readonly levels: readonly (Shares & { readonly level: string; readonly isNew: boolean })[];
    };

const barsMax = 32;
const levelsMax = 10;
/** What the levels beyond those shown are called together. */
export const othersName = "all others";
/** This share of the reference on either side is drawn as a tail. */
const tail = 0.01;

/** @returns `null` where a side has no value, or the reference has too few different ones to draw */
export function distributionOf(
  bins: FeatureBins,
  reference: FeatureProfile,
  current: FeatureProfile,
): Distribution | null {
  if (reference.n === 0 || current.n === 0) return null;
  if (bins.kind === "numeric" && reference.kind === "numeric" && current.kind === "numeric") {
    return ofNumbers(bins, reference, current);
  }
  if (bins.kind === "categorical" && reference.kind === "categorical" && current.kind === "categorical") {
    return ofLevels(bins, reference, current);
  }
  return null;
}

function ofNumbers(bins: NumericBins, reference: NumericProfile, current: NumericProfile): Distribution | null {
  const [from, to] = [edgeAt(bins, reference, tail), edgeAt(bins, reference, 1 - tail)];
  if (from === null || to === null || !(to > from)) return null;
  const bars = Math.min(barsMax, Math.max(8, bins.edges.length));
  const edges = Array.from({ length: bars + 1 }, (_, i) => (i === bars ? to : from + ((to - from) * i) / bars));
  const sharesBelow = [reference, current].map((profile) => edges.map((edge) => shareBelow(bins, profile, edge)));
  const between = (side: number, i: number): number =>
    Math.max(0, (sharesBelow[side]?.[i + 1] ?? 0) - (sharesBelow[side]?.[i] ?? 0));
  return {
    kind: "numeric",
    edges,
    bars: Array.from({ length: bars }, (_, i) => ({ reference: between(0, i), current: between(1, i) })),
    below: { reference: sharesBelow[0]?.[0] ?? 0, current: sharesBelow[1]?.[0] ?? 0 },
    above: { reference: 1 - (sharesBelow[0]?.at(-1) ?? 1), current: 1 - (sharesBelow[1]?.at(-1) ?? 1) },
  };
}

/** The edge at or next to a share of the rows; never inside the open bins. */
function edgeAt(bins: NumericBins, profile: NumericProfile, share: number): number | null {
  let below = 0;
  for (let bin = 0; bin < bins.edges.length; bin++) {
    below += profile.counts[bin] ?? 0;
    if (below >= share * profile.n) return bins.edges[bin] ?? null;
  }
  return bins.edges[bins.edges.length - 1] ?? null;
}

/** The share of values below an edge, taking those of a bin as evenly spread, and those of an atom as its lower edge. */
function shareBelow(bins: NumericBins, profile: NumericProfile, edge: number): number {
  let rows = 0;
  for (let bin = 0; bin < profile.counts.length; bin++) {
    const from = bins.edges[bin - 1];
    const to = bins.edges[bin];
    const count = profile.counts[bin] ?? 0;
    if (to !== undefined && to <= edge) rows += count;
    else if (from === undefined || to === undefined || from >= edge) break;
    else rows += bins.atoms.includes(bin) ? count : (count * (edge - from)) / (to - from);
  }
  return rows / profile.n;
}

function ofLevels(bins: CategoricalBins, reference: CategoricalProfile, current: CategoricalProfile): Distribution {
  const known = bins.levels.map((level, code) => ({
    level,
    reference: (reference.counts[code] ?? 0) / reference.n,
    current: (current.counts[code] ?? 0) / current.n,
    isNew: false,
  }));
  const strangers = [...current.unseenValues].map(([level, rows]) => ({
    level,
    reference: (reference.unseenValues.get(level) ?? 0) / reference.n,
    current: rows / current.n,
    isNew: true,
  }));
  const ranked = [...known, ...strangers].toSorted(
    (a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current),
  );
  const shown = ranked.slice(0, levelsMax);
  const left = (side: keyof Shares): number => Math.max(0, 1 - shown.reduce((sum, level) => sum + level[side], 0));
  const others = { level: othersName, reference: left("reference"), current: left("current"), isNew: false };
  const hasOthers = Math.max(others.reference, others.current) > 1e-9;
  return { kind: "categorical", levels: hasOthers ? [...shown, others] : shown };
}
