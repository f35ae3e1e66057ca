import { rowsOf } from "../../detectors/sufficiency.ts";
import { countsBuffer } from "../../profile/counts-buffer.ts";
import { emptyFeatureProfile } from "../../profile/empty-profile.ts";
import type { Bins, FeatureBins, FeatureProfile, Profile } from "../../profile/profile.ts";
import { weightedSum, type WeightedPart } from "./weighted-sum.ts";

/** The part of a window that lies in one seasonal cell (0 to 47). */
export type CellRows = { readonly cell: number; readonly rows: number };

export type ExpectedInput = {
  readonly bins: Bins;
  /** What is known of each of the 48 cells; `null` for a cell without any. */
  readonly cells: readonly (Profile | null)[];
  /** Rows of the window in each cell, each cell once. */
  readonly window: readonly CellRows[];
  /** What the cells hold of the window itself or of its day, by cell: it would be compared with itself. */
  readonly leftOut?: readonly (Profile | null)[];
};

/**
 * The profile that a window should have by its hours: every hour's rows spread as its seasonal cell spread before.
 *
 * Its size is the effective one, n^2 / sum of n_c^2 / r_c for n_c rows in a cell that was seen r_c times, at most all rows
 * seen: as many rows of one plain reference would say as much. So detectors take it like any reference. A cell without
 * rows borrows the same hour of the other kind of day, then all hours. A feature that was never seen has no rows.
 */
export function expectedProfile(input: ExpectedInput): Profile {
  const room = countsBuffer(input.bins.features);
  const features = input.bins.features.map((feature, i) => expectedFeature(feature, i, input, room(feature)));
  return { edgesId: input.bins.edgesId, events: Math.max(0, ...features.map(rowsOf)), features };
}

function expectedFeature(
  bins: FeatureBins,
  index: number,
  { cells, leftOut = [], window }: ExpectedInput,
  counts: Float64Array,
): FeatureProfile {
  const seen = new Float64Array(cells.length);
  let seenInAll = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    const known = rowsIn(cells[cell], index) - rowsIn(leftOut[cell], index);
    if (known <= 0) continue;
    seen[cell] = known;
    seenInAll += known;
  }
  if (seenInAll === 0) return emptyFeatureProfile(bins);
  const weights = new Float64Array(cells.length);
  let [rows, spread] = [0, 0];
  for (const { cell, rows: cellRows } of window) {
    if (cellRows <= 0) continue;
    const lender = lenderOf(cell, seen);
    const lent = lender === null ? seenInAll : (seen[lender] ?? 0);
    rows += cellRows;
    spread += cellRows ** 2 / lent;
    if (lender !== null) weights[lender] = (weights[lender] ?? 0) + cellRows / lent;
    else for (let any = 0; any < weights.length; any++) weights[any] = (weights[any] ?? 0) + cellRows / lent;
  }
  if (rows === 0) return emptyFeatureProfile(bins);
  const effectiveRows = Math.max(1, Math.min(seenInAll, rows ** 2 / spread));
  const parts: WeightedPart[] = [];
  for (let cell = 0; cell < cells.length; cell++) {
    const all = cells[cell]?.features[index];
    const weight = ((weights[cell] ?? 0) * effectiveRows) / rows;
    if (weight > 0 && all !== undefined) parts.push({ all, own: leftOut[cell]?.features[index] ?? null, weight });
  }
  return weightedSum(bins, parts, counts);
}

/** The cell whose rows stand for a cell: itself, else the same hour of the other kind of day; `null`: all of them. */
function lenderOf(cell: number, seen: Float64Array): number | null {
  if ((seen[cell] ?? 0) > 0) return cell;
  const other = (cell + 24) % 48;
  return (seen[other] ?? 0) > 0 ? other : null;
}

function rowsIn(profile: Profile | null | undefined, index: number): number {
  const feature = profile?.features[index];
  return feature === undefined ? 0 : rowsOf(feature);
}
