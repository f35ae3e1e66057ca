import type { FiledBaseline } from "../../baseline/baseline-file.ts";
import type { TableFile } from "../../files/reader.ts";
import { nameBins } from "../../profile/name-bins.ts";
import { isCode } from "../../plan/column-values.ts";
import type { FeatureType } from "../../profile/profile.ts";
import type { KnownColumns, PlannedColumn } from "../../plan/plan-columns.ts";
import type { KnownReference } from "./compare-tables.ts";

/** Before the file said units, times of day and durations were counted in whatever the reference was. */
const unitUnknown =
  "The current file has times of day or durations, in seconds, and the baseline does not say what its numbers are counted in: make it again.";

/**
 * What a baseline file says of its columns.
 *
 * @param current - of which it counts whether its values carry types: then a text among numbers is a fault; and what its file says
 * of its columns
 */
export function knownByBaseline(
  { bins, profile, notes }: FiledBaseline,
  { isTyped, natures }: Pick<TableFile, "isTyped" | "natures">,
): KnownColumns {
  const saysOfNew = "Not in the baseline: it is new, or was left out when the baseline was made.";
  const known = bins.features.map((bin, i) => {
    const { feature, kind } = bin;
    const type: FeatureType = notes.types?.[feature] ?? kind;
    const { n = 0, missing = 0 } = profile.features[i] ?? {};
    const unit = natures?.get(feature)?.unit;
    const unread = kind === "numeric" && unit !== undefined && unit !== notes.units?.[feature] ? unitUnknown : null;
    const facts = { rows: n + missing, missing, distinct: 0, examples: [], unread, isText: false };
    const isCodes = bin.kind === "categorical" && areWhole(bin.levels);
    return [
      feature,
      { name: feature, type, use: "feature", reasons: ["as the baseline says"], ...facts, isCodes },
    ] as const;
  });
  return { columns: bins.features.map(({ feature }) => feature), isTyped, known: new Map(known), saysOfNew };
}

/** The part of a baseline that a plan compares: bins and counts of its compared columns, in its order. */
export function comparedPart(name: string, baseline: FiledBaseline, plan: readonly PlannedColumn[]): KnownReference {
  const places = plan.filter(({ fate }) => fate === "compared").map(({ referenceAt }) => referenceAt);
  const bins = nameBins(places.flatMap((place) => baseline.bins.features[place] ?? []));
  const features = places.flatMap((place) => baseline.profile.features[place] ?? []);
  const profile = { ...baseline.profile, edgesId: bins.edgesId, features };
  const { rows, times, notes } = baseline;
  return { name, bins, profile, rows, shown: null, seasonal: null, times, importance: notes.importance };
}

/** A level that a baseline knows as "3.0" is compared as it is written. */
function areWhole(levels: readonly string[]): boolean {
  return levels.length > 0 && levels.every((level) => isCode(level) && !level.includes("."));
}
