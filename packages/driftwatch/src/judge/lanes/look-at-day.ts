import type { Limits } from "../../detectors/critical.ts";
import { rowsOf } from "../../detectors/sufficiency.ts";
import { countsBuffer } from "../../profile/counts-buffer.ts";
import { emptyFeatureProfile } from "../../profile/empty-profile.ts";
import { mergeProfiles } from "../../profile/merge-profiles.ts";
import type { FeatureBins, FeatureProfile, Profile } from "../../profile/profile.ts";
import { groupBy } from "../group-by.ts";
import { allSignals } from "./all-signals.ts";
import { keepFeatures } from "./keep-features.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { weightedSum, type WeightedPart } from "./weighted-sum.ts";
import { cellsOfHours, type WholeHours } from "./whole-hours.ts";
import type { LaneSides, SidedLook } from "./window-look.ts";

/**
 * Looks at windows of a day at most, of which the whole hours are summed up: a check reads what lies around them, and the
 * few seasonal cells of that. It sees what `lookAtSpans` sees, to rounding, against the same hours of clean days; it cannot
 * say what a pooled reference is.
 *
 * @param context - of the cells, those that `around` lies in; the others may be `null`
 * @param around - spans before and behind the whole hours, or within them for shorter windows; a window is summed of those
 * that lie within it, and of the whole hours where it holds them
 * @returns `null` where one of these cells has nothing to lend, or is one of the whole hours'
 */
export function lookAtDay(
  context: WindowContext,
  whole: WholeHours,
  around: readonly SpanProfile[],
  limits: Limits,
): SidedLook | null {
  const beside = around.filter(({ from, to }) => to <= whole.from || from >= whole.to);
  const wholeCells = new Set(cellsOfHours(context, whole));
  if (beside.some(({ from }) => wholeCells.has(context.cellOf(from)))) return null;
  if (!canLend(context, whole, around)) return null;
  return (span, reference) => {
    if (reference !== "seasonal") throw new RangeError("lookAtDay needs a seasonal reference");
    const holdsWhole = span.from <= whole.from && span.to >= whole.to;
    const inside = (holdsWhole ? beside : around).filter(({ from, to }) => from >= span.from && to <= span.to);
    const rows = inside.reduce((sum, { profile }) => sum + profile.events, holdsWhole ? whole.counted.events : 0);
    let known: LaneSides | null = null;
    const sides = (): LaneSides => {
      known ??= sidesOf(context, { whole, holdsWhole, inside });
      return known;
    };
    return {
      rows,
      sides,
      isOfOtherDays: () => false,
      signals: () => allSignals(context.bins, sides().expected, sides().current, limits),
    };
  };
}

/** Spans of one seasonal cell. */
type CellPart = { readonly all: Profile | null; readonly events: number; readonly held: Profile | null };

function cellParts({ bins, seasonal, cellOf }: WindowContext, spans: readonly SpanProfile[]): CellPart[] {
  const byCell = groupBy(
    spans.filter(({ profile }) => profile.events > 0),
    ({ from }) => cellOf(from),
  );
  return [...byCell].map(([cell, own]) => {
    const held = own.flatMap(
      ({ from, profile }) => keepFeatures(bins, profile, (feature) => seasonal.holds(from, feature)) ?? [],
    );
    return {
      all: seasonal.cells[cell] ?? null,
      events: own.reduce((sum, { profile }) => sum + profile.events, 0),
      held: held.length < 2 ? (held[0] ?? null) : mergeProfiles(bins, held),
    };
  });
}

/** Asked of every check, so rows are added up, and not the profiles that have them. */
function canLend(
  { seasonal, cellOf }: WindowContext,
  { expected }: WholeHours,
  around: readonly SpanProfile[],
): boolean {
  const byCell = groupBy(
    around.filter(({ profile }) => profile.events > 0),
    ({ from }) => cellOf(from),
  );
  return [...byCell].every(([cell, own]) =>
    expected.every(({ isKnown }, i) => {
      if (!isKnown) return true;
      let lent = rowsIn(seasonal.cells[cell] ?? null, i);
      for (const { from, profile } of own) if (seasonal.holds(from, i)) lent -= rowsIn(profile, i);
      return lent > 0;
    }),
  );
}

type Window = { readonly whole: WholeHours; readonly holdsWhole: boolean; readonly inside: readonly SpanProfile[] };

function sidesOf(context: WindowContext, { whole, holdsWhole, inside }: Window): LaneSides {
  const { bins } = context;
  const parts = cellParts(context, inside);
  const room = countsBuffer(bins.features);
  const features = bins.features.map((feature, i) =>
    expectedFeature(
      feature,
      i,
      { whole: holdsWhole ? whole : null, isKnown: whole.expected[i]?.isKnown === true, parts },
      room(feature),
    ),
  );
  return {
    current: mergeProfiles(bins, [...(holdsWhole ? [whole.counted] : []), ...inside.map(({ profile }) => profile)]),
    expected: { edgesId: bins.edgesId, events: Math.max(0, ...features.map(rowsOf)), features },
  };
}

function expectedFeature(
  bins: FeatureBins,
  index: number,
  { whole, isKnown, parts }: { whole: WholeHours | null; isKnown: boolean; parts: readonly CellPart[] },
  counts: Float64Array,
): FeatureProfile {
  const ofWhole = whole?.expected[index];
  let [rows, spread] = [ofWhole?.events ?? 0, ofWhole?.spread ?? 0];
  const lent = parts.map(({ all, held }) => rowsIn(all, index) - rowsIn(held, index));
  parts.forEach(({ events }, i) => {
    rows += events;
    spread += events ** 2 / (lent[i] ?? 0);
  });
  if (!isKnown || rows === 0) return emptyFeatureProfile(bins);
  // Each cell lends once, so this cannot exceed what all of them hold.
  const scale = Math.max(1, rows ** 2 / spread) / rows;
  const weighted: WeightedPart[] = ofWhole === undefined ? [] : [{ all: ofWhole.sum, own: null, weight: scale }];
  parts.forEach(({ all, events, held }, i) => {
    const ofCell = all?.features[index];
    if (ofCell === undefined) return;
    weighted.push({ all: ofCell, own: held?.features[index] ?? null, weight: (events / (lent[i] ?? 0)) * scale });
  });
  return weightedSum(bins, weighted, counts);
}

function rowsIn(profile: Profile | null, index: number): number {
  const feature = profile?.features[index];
  return feature === undefined ? 0 : rowsOf(feature);
}
