import type { BaselineAnswer } from "@driftguard/protocol";
import { type FeatureProfile, profiledKind } from "driftwatch";

import type { VersionRow } from "../models/index.ts";
import type { BaselineRow } from "./queries/baselines.ts";
import { readBaseline } from "./stored-baseline.ts";
import { quoted } from "./table/table-file.ts";

/** A baseline as the API says it. */
export function presentBaseline(row: BaselineRow, version: VersionRow, warnings: readonly string[]): BaselineAnswer {
  const { bins, profile, kind } = readBaseline(row);
  const compared = new Set(bins.features.map(({ feature }) => feature));
  const left = version.schema.features.filter(({ name, type }) => profiledKind(type) !== null && !compared.has(name));
  const declared = new Map(version.schema.features.map((feature) => [feature.name, feature]));
  return {
    id: row.id,
    number: row.number,
    version: version.name,
    kind,
    active: row.active,
    rows: Number(row.rows),
    span:
      row.span_from === null || row.span_to === null
        ? null
        : { from: row.span_from.toISOString(), to: row.span_to.toISOString() },
    features: bins.features.map((feature, index) => ({
      name: feature.feature,
      type: declared.get(feature.feature)?.type ?? feature.kind,
      inferred: declared.get(feature.feature)?.inferred ?? null,
      ...rangeOf(profile.features[index]),
      levels: feature.kind === "categorical" ? feature.levels.length : null,
    })),
    warnings: [
      ...warnings,
      // It came later, or its type was corrected.
      ...left.map(({ name }) => `${quoted(name)} is not in this baseline, so it is not compared: give a new one.`),
    ],
    created_at: row.created_at.toISOString(),
  };
}

function rangeOf(profile: FeatureProfile | undefined): { missing: number; min: number | null; max: number | null } {
  if (profile === undefined) return { missing: 0, min: null, max: null };
  const rows = profile.n + profile.missing;
  const missing = rows === 0 ? 0 : profile.missing / rows;
  return profile.kind === "numeric"
    ? { missing, min: profile.min, max: profile.max }
    : { missing, min: null, max: null };
}
