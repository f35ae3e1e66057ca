import { rowsOf } from "../../detectors/sufficiency.ts";
import { countsBuffer } from "../../profile/counts-buffer.ts";
import { emptyFeatureProfile } from "../../profile/empty-profile.ts";
import { mergeProfiles } from "../../profile/merge-profiles.ts";
import type { FeatureBins, FeatureProfile, Profile } from "../../profile/profile.ts";
import { hourMs } from "../spans.ts";
import type { Span } from "../verdict.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { weightedSum, type WeightedPart } from "./weighted-sum.ts";

/** Whole hours in a row: what they held, and what each should have held by its seasonal cell. */
export type WholeHours = Span & {
  readonly counted: Profile;
  /** One a feature. */
  readonly expected: readonly ExpectedHours[];
};

export type ExpectedHours = {
  /** Whether any seasonal cell has rows of the feature. */
  readonly isKnown: boolean;
  readonly events: number;
  /** The sum of each hour's events^2 over the rows that its cell lends: what the effective size is made of. */
  readonly spread: number;
  /** Each hour's cell without the hour itself, times the hour's events over the rows it lends. Counts have seven digits. */
  readonly sum: FeatureProfile;
};

/**
 * Sums up whole hours once for all windows that begin before them and end behind them: see `lookAtDay`.
 *
 * @param hours - those of `span` that have events, ascending
 * @returns `null` where two hours share a seasonal cell, or one's cell has nothing to lend: then it takes all cells to say
 * what was to be expected
 */
export function sumWholeHours(context: WindowContext, hours: readonly SpanProfile[], span: Span): WholeHours | null {
  const { bins } = context;
  const cells = cellsOfHours(context, span);
  if (new Set(cells).size < cells.length) return null;
  const expected: ExpectedHours[] = [];
  const room = countsBuffer(bins.features);
  for (const [index, feature] of bins.features.entries()) {
    const summed = sumFeature(context, hours, { feature, index, counts: room(feature) });
    if (summed === null) return null;
    expected.push(summed);
  }
  const counted = mergeProfiles(
    bins,
    hours.map(({ profile }) => profile),
  );
  return { from: span.from, to: span.to, counted, expected };
}

/** The seasonal cells that the hours of a span lie in. */
export function cellsOfHours({ cellOf }: Pick<WindowContext, "cellOf">, { from, to }: Span): number[] {
  return Array.from({ length: Math.round((to - from) / hourMs) }, (_, hour) => cellOf(from + hour * hourMs));
}

function sumFeature(
  { seasonal, cellOf }: WindowContext,
  hours: readonly SpanProfile[],
  { feature, index, counts }: { readonly feature: FeatureBins; readonly index: number; readonly counts: Float64Array },
): ExpectedHours | null {
  const isKnown = seasonal.cells.some((cell) => rowsIn(cell?.features[index]) > 0);
  const events = hours.reduce((sum, { profile }) => sum + profile.events, 0);
  if (!isKnown) return { isKnown, events, spread: 0, sum: emptyFeatureProfile(feature) };
  const parts: WeightedPart[] = [];
  let spread = 0;
  for (const { from, profile } of hours) {
    if (profile.events === 0) continue;
    const all = seasonal.cells[cellOf(from)]?.features[index];
    const own = (seasonal.holds(from, index) ? profile.features[index] : undefined) ?? null;
    const lent = rowsIn(all) - rowsIn(own ?? undefined);
    if (all === undefined || lent <= 0) return null;
    parts.push({ all, own, weight: profile.events / lent });
    spread += profile.events ** 2 / lent;
  }
  const sum = weightedSum(feature, parts, counts);
  // As it is kept: what was kept and what was just summed must look alike.
  return { isKnown, events, spread, sum: { ...sum, counts: Float32Array.from(counts) } };
}

function rowsIn(profile: FeatureProfile | undefined): number {
  return profile === undefined ? 0 : rowsOf(profile);
}
