import { mergeProfiles } from "../../profile/merge-profiles.ts";
import type { Bins, Profile } from "../../profile/profile.ts";
import type { Span } from "../verdict.ts";
import type { CellRows } from "./expected-profile.ts";
import { keepFeatures } from "./keep-features.ts";

/** What was counted in a quarter of an hour or an hour. */
export type SpanProfile = Span & { readonly profile: Profile };

/** The 48 seasonal cells of the last 28 clean days, and what they are made of. */
export type SeasonalReference = {
  readonly cells: readonly (Profile | null)[];
  /**
   * Whether the cells hold the rows of a feature from a span beginning at `from`: its day is over, one of the last 28, and
   * in no alert on that feature. What they hold of a window is left out when that window is judged.
   */
  readonly holds: (from: number, feature: number) => boolean;
};

/** A run of spans as one. */
export type LaneWindow = {
  readonly span: Span;
  readonly rows: number;
  readonly profile: Profile;
  readonly byCell: readonly CellRows[];
  /** What the seasonal cells hold of this window. */
  readonly leftOut: readonly (Profile | null)[];
};

/** Sums the spans that lie within `span`. */
export function laneWindow(
  { bins, seasonal, cellOf }: WindowContext,
  spans: readonly SpanProfile[],
  span: Span,
): LaneWindow {
  const inside = spans.filter(({ from, to }) => from >= span.from && to <= span.to);
  const rowsBy = new Map<number, number>();
  const heldBy = new Map<number, Profile[]>();
  for (const { from, profile } of inside) {
    const cell = cellOf(from);
    rowsBy.set(cell, (rowsBy.get(cell) ?? 0) + profile.events);
    const held = keepFeatures(bins, profile, (feature) => seasonal.holds(from, feature));
    if (held !== null) heldBy.set(cell, [...(heldBy.get(cell) ?? []), held]);
  }
  return {
    span,
    rows: inside.reduce((sum, { profile }) => sum + profile.events, 0),
    profile: mergeProfiles(
      bins,
      inside.map(({ profile }) => profile),
    ),
    byCell: [...rowsBy].map(([cell, rows]) => ({ cell, rows })),
    leftOut: seasonal.cells.map((_, cell) => merged(bins, heldBy.get(cell))),
  };
}

export type WindowContext = {
  readonly bins: Bins;
  readonly seasonal: SeasonalReference;
  /** The seasonal cell of a moment, by the model's clock: `seasonalCell`. */
  readonly cellOf: (time: number) => number;
};

function merged(bins: Bins, parts: readonly Profile[] | undefined): Profile | null {
  if (parts === undefined) return null;
  return parts.length === 1 ? (parts[0] ?? null) : mergeProfiles(bins, parts);
}
