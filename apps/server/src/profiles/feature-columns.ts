import { type Bins, type ColumnChunk, profiledKind, type ProfiledFeature } from "driftwatch";

import type { VersionSchema } from "../models/index.ts";
import type { EventColumns } from "../platform/events/event-store.ts";

/** How the model's output is called among the profiled features; a feature of that name takes precedence. */
export const outputFeature = "prediction";

/** What is profiled of a version: its features that can be, and its output as the last. */
export function profiledFeaturesOf(schema: VersionSchema, output: "numeric" | "categorical" | null): ProfiledFeature[] {
  const features = schema.features.flatMap(({ name, type }): ProfiledFeature[] => {
    const kind = profiledKind(type);
    return kind === null ? [] : [{ feature: name, kind }];
  });
  const isTaken = features.some(({ feature }) => feature === outputFeature);
  return output === null || isTaken ? features : [...features, { feature: outputFeature, kind: output }];
}

/** Which slot or field each binned feature is read from. */
export function columnReader(
  bins: { readonly features: readonly Pick<Bins["features"][number], "feature" | "kind">[] },
  schema: VersionSchema,
): (columns: EventColumns) => ColumnChunk {
  const bySchema = new Map(schema.features.map((feature) => [feature.name, feature]));
  const readers = bins.features.map(({ feature, kind }) => {
    const known = bySchema.get(feature);
    if (kind === "numeric") {
      const slot = known?.store === "number" ? known.slot : -1;
      const isOutput = known === undefined && feature === outputFeature;
      return (columns: EventColumns) =>
        ({
          kind,
          values: isOutput ? columns.output : (columns.numbers[slot] ?? missingNumbers(columns.rows)),
          violations: 0,
        }) as const;
    }
    const slot = known?.store === "category" ? known.slot : -1;
    const isOutput = known === undefined && feature === outputFeature;
    return (columns: EventColumns) =>
      ({
        kind,
        values: isOutput ? columns.class : (columns.categories[slot] ?? missingTexts(columns.rows)),
        violations: 0,
      }) as const;
  });
  return (columns) => ({ rows: columns.rows, times: columns.time, columns: readers.map((read) => read(columns)) });
}

function missingNumbers(rows: number): Float64Array {
  return new Float64Array(rows).fill(Number.NaN);
}

function missingTexts(rows: number): null[] {
  return Array.from({ length: rows }, () => null);
}
