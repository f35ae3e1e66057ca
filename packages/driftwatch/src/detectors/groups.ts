import { groupBins } from "@driftguard/stats";
import type { FeatureBins, FeatureProfile, NumericBins } from "../profile/profile.ts";

/**
 * What a cell of a coarse comparison holds: numbers from `from` up to but not including `to` (`null` where it is open),
 * one single number, one level, the known levels beyond those named, or the levels the reference never had.
 */
export type GroupName =
  | { readonly kind: "range"; readonly from: number | null; readonly to: number | null }
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "level"; readonly level: string }
  | { readonly kind: "other" }
  | { readonly kind: "unseen" };

/** A cell with its share of both sides' values, 0 to 1. */
export type Group = GroupName & { readonly reference: number; readonly current: number };

/** How fine bins or levels are put together; made from a reference, used for any profile. */
export type GroupLayout =
  | { readonly kind: "numeric"; readonly groupOf: ArrayLike<number> }
  | { readonly kind: "categorical"; readonly codes: readonly number[]; readonly hasOther: boolean };

const groupsMax = 10;

/**
 * The about ten cells that Jensen-Shannon distances and screens look at, cut by the reference: runs of fine bins of like
 * mass, or the nine most frequent levels (all, where they are ten at most), the other known ones and the unseen.
 */
export function groupLayout(bins: FeatureBins, reference: FeatureProfile): GroupLayout {
  if (bins.kind === "numeric") return { kind: "numeric", groupOf: groupBins(reference.counts, bins.atoms, groupsMax) };
  if (bins.levels.length > groupsMax) {
    return { kind: "categorical", codes: mostFrequent(reference.counts, groupsMax - 1), hasOther: true };
  }
  return { kind: "categorical", codes: bins.levels.map((_, code) => code), hasOther: bins.rest !== null };
}

/** The codes of the largest counts, the largest first, ties by code. A dictionary has a thousand, sorting them is waste. */
function mostFrequent(counts: ArrayLike<number>, length: number): readonly number[] {
  const codes: number[] = [];
  for (let code = 0; code < counts.length; code++) {
    const rows = counts[code] ?? 0;
    if (codes.length === length && rows <= (counts[codes[length - 1] ?? 0] ?? 0)) continue;
    let place = codes.length;
    while (place > 0 && rows > (counts[codes[place - 1] ?? 0] ?? 0)) place -= 1;
    codes.splice(place, 0, code);
    if (codes.length > length) codes.pop();
  }
  return codes;
}

/** A profile's rows in each group of a layout. */
export function groupCounts(layout: GroupLayout, profile: FeatureProfile): number[] {
  if (layout.kind === "numeric") return sumRuns(layout.groupOf, profile.counts);
  const named = layout.codes.map((code) => profile.counts[code] ?? 0);
  const unseen = profile.kind === "categorical" ? profile.unseen : 0;
  const rest = Math.max(0, profile.n - unseen - named.reduce((sum, rows) => sum + rows, 0));
  return layout.hasOther ? [...named, rest, unseen] : [...named, unseen];
}

/** What each group of a layout holds, in the order of `groupCounts`. */
export function groupNames(bins: FeatureBins, layout: GroupLayout): GroupName[] {
  if (layout.kind === "numeric") {
    return bins.kind === "numeric" ? nameRuns(bins, layout.groupOf) : [];
  }
  const levels = layout.codes.map((code): GroupName => ({ kind: "level", level: levelOf(bins, code) }));
  return layout.hasOther ? [...levels, { kind: "other" }, { kind: "unseen" }] : [...levels, { kind: "unseen" }];
}

function sumRuns(groupOf: ArrayLike<number>, counts: ArrayLike<number>): number[] {
  const rows = new Array<number>((groupOf[counts.length - 1] ?? -1) + 1).fill(0);
  for (let bin = 0; bin < counts.length; bin++) {
    const group = groupOf[bin] ?? 0;
    rows[group] = (rows[group] ?? 0) + (counts[bin] ?? 0);
  }
  return rows;
}

function nameRuns(bins: NumericBins, groupOf: ArrayLike<number>): GroupName[] {
  const names: GroupName[] = [];
  let start = 0;
  for (let end = 1; end <= groupOf.length; end++) {
    if (end < groupOf.length && groupOf[end] === groupOf[start]) continue;
    const from = bins.edges[start - 1] ?? null;
    const isAtom = end === start + 1 && from !== null && bins.atoms.includes(start);
    names.push(isAtom ? { kind: "value", value: from } : { kind: "range", from, to: bins.edges[end - 1] ?? null });
    start = end;
  }
  return names;
}

function levelOf(bins: FeatureBins, code: number): string {
  return bins.kind === "categorical" ? (bins.levels[code] ?? "") : "";
}
