import type { FeatureBins } from "driftwatch";
import { type Change, massPerDeviation, moveMass } from "driftwatch/simulate";
import { binShares, sameMoments, type Family } from "./families.ts";
import type { Zipf } from "./model.ts";

/** Where a feature is at a moment. */
export type Moment = {
  /** Standard deviations from home, by season and wander. */
  readonly away: number;
  /** How much of the shift has come: 0 before its onset, 1 once it is whole. */
  readonly strength: number;
};

/** How values spread at a moment: shares of the bins or levels, of the values that are there; the rest are unseen. */
export type Spread = { readonly shares: Float64Array; readonly unseen: number; readonly missing: number };

/** A change that is planted in one feature. */
export type Shift = {
  readonly name: string;
  readonly kind: FeatureBins["kind"] | "any";
  /** Whether the product promises to find it within a day (ramps: four). */
  readonly isMaterial: boolean;
  readonly rampHours?: number;
  readonly change: Change;
};

export const shifts: readonly Shift[] = [
  ...[0.1, 0.25, 0.35, 0.5, 1].map((moves): Shift => ({
    name: `mean ${moves} sd`,
    kind: "numeric",
    isMaterial: moves >= 0.5,
    change: { kind: "mean", by: moves },
  })),
  ...[0.5, 0.8, 1.25, 2].map((scales): Shift => ({
    name: `scale ${scales}`,
    kind: "numeric",
    isMaterial: scales === 0.5 || scales === 2,
    change: { kind: "scale", by: scales },
  })),
  { name: "bimodal, equal mean and variance", kind: "numeric", isMaterial: false, change: { kind: "bimodal" } },
  { name: "uniform, equal mean and variance", kind: "numeric", isMaterial: false, change: { kind: "uniform" } },
  { name: "unit x1000", kind: "numeric", isMaterial: true, change: { kind: "unit", by: 1000 } },
  { name: "unit x.3048", kind: "numeric", isMaterial: true, change: { kind: "unit", by: 0.3048 } },
  { name: "ramp of 72 h to 1 sd", kind: "numeric", isMaterial: true, rampHours: 72, change: { kind: "mean", by: 1 } },
  ...[0.05, 0.1, 0.25].map((movesMass): Shift => ({
    name: `TVD ${movesMass}`,
    kind: "categorical",
    isMaterial: movesMass >= 0.25,
    change: { kind: "mass", by: movesMass },
  })),
  { name: "swap of the two top levels", kind: "categorical", isMaterial: true, change: { kind: "swap" } },
  ...[0.01, 0.02, 0.05, 0.1].map((unseen): Shift => ({
    name: `unseen ${unseen * 100} %`,
    kind: "categorical",
    isMaterial: unseen >= 0.02,
    change: { kind: "unseen", by: unseen },
  })),
  ...[0.02, 0.05, 0.1, 0.3].map((missing): Shift => ({
    name: `missing +${missing * 100} points`,
    kind: "any",
    isMaterial: missing >= 0.1,
    change: { kind: "missing", by: missing },
  })),
];

/** The eight of the small grid: one of each kind of material shift, the weakest that is promised. */
export const smallGridShifts: readonly Shift[] = [
  "mean 0.5 sd",
  "scale 2",
  "unit x1000",
  "ramp of 72 h to 1 sd",
  "TVD 0.25",
  "swap of the two top levels",
  "unseen 2 %",
  "missing +10 points",
].map((name) => {
  const found = shifts.find((shift) => shift.name === name);
  if (found === undefined) throw new RangeError(`there is no shift "${name}"`);
  return found;
});

/** How a feature's values spread at a moment, with as much of a shift as has come. */
export function spreadAt(
  bins: FeatureBins,
  shape: Family | Zipf,
  missing: number,
  { away, strength }: Moment,
  shift: Shift | null,
): Spread {
  const planted = strength > 0 ? (shift?.change ?? null) : null;
  const gaps =
    planted?.kind === "missing"
      ? { unseen: 0, missing: Math.min(0.99, missing + strength * planted.by) }
      : { unseen: 0, missing };
  if (shape.name === "zipf" && "shares" in shape) {
    const unseen = planted?.kind === "unseen" ? strength * planted.by : 0;
    return { ...gaps, unseen, shares: levelShares(shape.shares, away, strength, planted) };
  }
  if (bins.kind !== "numeric" || "shares" in shape) throw new RangeError("numbers have bins");
  return { ...gaps, shares: numberShares(bins.edges, shape, away, strength, planted) };
}

function numberShares(
  edges: ArrayLike<number>,
  family: Family,
  away: number,
  strength: number,
  change: Change | null,
): Float64Array {
  const home = away * family.deviation;
  switch (change?.kind) {
    case "mean":
      return binShares(family, edges, home + strength * change.by * family.deviation);
    case "scale":
      return binShares(family, edges, home + family.mean * (1 - change.by), change.by);
    case "unit":
      return binShares(family, edges, home * change.by, change.by);
    case "uniform":
    case "bimodal":
      return binShares(sameMoments(family, change.kind), edges, home);
    default:
      return binShares(family, edges, home);
  }
}

function levelShares(shares: Float64Array, away: number, strength: number, change: Change | null): Float64Array {
  const moved = moveMass(shares, massPerDeviation * away);
  if (change?.kind === "swap") return Float64Array.of(moved[1] ?? 0, moved[0] ?? 0, ...moved.subarray(2));
  return change?.kind === "mass" ? moveMass(moved, strength * change.by) : moved;
}
