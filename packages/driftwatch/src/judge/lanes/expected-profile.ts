import { emptyFeatureProfile } from "../../profile/empty-profile.ts";
import { rowsOf } from "../../detectors/sufficiency.ts";
import type { Bins, FeatureBins, FeatureProfile, Profile } from "../../profile/profile.ts";

/** The part of a window that lies in one seasonal cell (0 to 47). */
export type CellRows = { readonly cell: number; readonly rows: number };

export type ExpectedInput = {
  readonly bins: Bins;
  /** What is known of each of the 48 cells; `null` for a cell without any. */
  readonly cells: readonly (Profile | null)[];
  /** Rows of the window in each cell. */
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
export function expectedProfile({ bins, cells, window, leftOut = [] }: ExpectedInput): Profile {
  const features = bins.features.map((feature, i) => {
    const part = (profiles: readonly (Profile | null)[]) => profiles.map((profile) => profile?.features[i] ?? null);
    return expectedFeature(feature, { cells: part(cells), leftOut: part(leftOut), window });
  });
  return { edgesId: bins.edgesId, events: Math.max(0, ...features.map(rowsOf)), features };
}

type FeatureInput = {
  readonly cells: readonly (FeatureProfile | null)[];
  readonly leftOut: readonly (FeatureProfile | null)[];
  readonly window: readonly CellRows[];
};

function expectedFeature(bins: FeatureBins, { cells, leftOut, window }: FeatureInput): FeatureProfile {
  const seen = (cell: number): number => rowsIn(cells[cell]) - rowsIn(leftOut[cell]);
  const everywhere = cells.map((_, cell) => cell);
  const seenInAll = everywhere.reduce((sum, cell) => sum + seen(cell), 0);
  if (seenInAll <= 0) return emptyFeatureProfile(bins);
  const weights = new Map<number, number>();
  let [rows, spread] = [0, 0];
  for (const { cell, rows: cellRows } of window) {
    if (cellRows <= 0) continue;
    const lenders =
      [[cell], [(cell + 24) % 48], everywhere].find((some) => some.some((one) => seen(one) > 0)) ?? everywhere;
    const lent = lenders.reduce((sum, one) => sum + Math.max(0, seen(one)), 0);
    for (const lender of lenders) weights.set(lender, (weights.get(lender) ?? 0) + cellRows / lent);
    rows += cellRows;
    spread += cellRows ** 2 / lent;
  }
  if (rows === 0) return emptyFeatureProfile(bins);
  const effectiveRows = Math.max(1, Math.min(seenInAll, rows ** 2 / spread));
  const sum = new WeightedSum(bins);
  for (const [cell, weight] of weights) {
    sum.add(cells[cell], (weight * effectiveRows) / rows);
    sum.add(leftOut[cell], (-weight * effectiveRows) / rows);
  }
  return sum.profile();
}

function rowsIn(profile: FeatureProfile | null | undefined): number {
  return profile === null || profile === undefined ? 0 : rowsOf(profile);
}

/** Adds profiles up with weights; what was left out comes with a negative one. */
class WeightedSum {
  readonly #empty: FeatureProfile;
  readonly #counts: Float64Array;
  readonly #sums = { n: 0, missing: 0, violations: 0, negInf: 0, posInf: 0, other: 0, unseen: 0, s1: 0, s2: 0 };
  #min: number | null = null;
  #max: number | null = null;

  constructor(bins: FeatureBins) {
    this.#empty = emptyFeatureProfile(bins);
    this.#counts = new Float64Array(this.#empty.counts.length);
  }

  add(profile: FeatureProfile | null | undefined, weight: number): void {
    if (profile === null || profile === undefined) return;
    const [counts, sums] = [this.#counts, this.#sums];
    for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + weight * (profile.counts[i] ?? 0);
    sums.n += weight * profile.n;
    sums.missing += weight * profile.missing;
    sums.violations += weight * profile.violations;
    if (profile.kind === "categorical") {
      sums.other += weight * profile.other;
      sums.unseen += weight * profile.unseen;
      return;
    }
    sums.negInf += weight * profile.negInf;
    sums.posInf += weight * profile.posInf;
    sums.s1 += weight * profile.s1;
    sums.s2 += weight * profile.s2;
    if (weight < 0 || profile.min === null || profile.max === null) return;
    this.#min = this.#min === null ? profile.min : Math.min(this.#min, profile.min);
    this.#max = this.#max === null ? profile.max : Math.max(this.#max, profile.max);
  }

  profile(): FeatureProfile {
    // Taking out what was put in leaves crumbs of rounding, also below 0.
    const counts = this.#counts.map((count) => Math.max(0, count));
    const { n, missing, violations, negInf, posInf, other, unseen, s1, s2 } = this.#sums;
    const rows = { n: Math.max(0, n), missing: Math.max(0, missing), violations: Math.max(0, violations), counts };
    if (this.#empty.kind === "categorical") {
      return { ...this.#empty, ...rows, other: Math.max(0, other), unseen: Math.max(0, unseen) };
    }
    const infinite = { negInf: Math.max(0, negInf), posInf: Math.max(0, posInf) };
    return { ...this.#empty, ...rows, ...infinite, min: this.#min, max: this.#max, s1, s2 };
  }
}
