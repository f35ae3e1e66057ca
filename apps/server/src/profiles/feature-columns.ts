import { type Bins, type Column, type ColumnChunk, profiledKind, type ProfiledFeature } from "driftwatch";

import type { SchemaFeature, VersionSchema } from "../models/index.ts";
import type { EventColumns } from "../platform/events/event-store.ts";
import { categoryOfNumber, numberOfCategory } from "./former-values.ts";

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

/** Reads each binned feature from its slot or field; a feature that the schema does not hold so is missing everywhere. */
export function columnReader(
  bins: { readonly features: readonly Pick<Bins["features"][number], "feature" | "kind">[] },
  schema: VersionSchema,
): (columns: EventColumns) => ColumnChunk {
  const known = new Map(schema.features.map((feature) => [feature.name, feature]));
  const readers = bins.features.map(({ feature, kind }) => {
    const found = known.get(feature);
    return kind === "numeric" ? numberReader(feature, found) : categoryReader(feature, found);
  });
  return (columns) => ({ rows: columns.rows, times: columns.time, columns: readers.map((read) => read(columns)) });
}

type Reader = (columns: EventColumns) => Column;

function numberReader(name: string, feature: SchemaFeature | undefined): Reader {
  return (columns) => ({ kind: "numeric", values: numbersOf(name, feature, columns), violations: 0 });
}

function numbersOf(name: string, feature: SchemaFeature | undefined, columns: EventColumns): Float64Array {
  if (feature === undefined && name === outputFeature) return columns.output;
  const own = feature?.store === "number" ? columns.numbers[feature.slot] : undefined;
  const values = own ?? new Float64Array(columns.rows).fill(Number.NaN);
  const former = feature?.former.find(({ store }) => store === "category");
  const texts = former === undefined ? undefined : columns.categories[former.slot];
  if (texts === undefined || feature?.store !== "number") return values;
  return values.map((value, row) => (Number.isNaN(value) ? numberOfCategory(texts[row] ?? null) : value));
}

function categoryReader(name: string, feature: SchemaFeature | undefined): Reader {
  return (columns) => ({ kind: "categorical", values: categoriesOf(name, feature, columns), violations: 0 });
}

function categoriesOf(
  name: string,
  feature: SchemaFeature | undefined,
  columns: EventColumns,
): readonly (string | null)[] {
  if (feature === undefined && name === outputFeature) return columns.class;
  const own = feature?.store === "category" ? columns.categories[feature.slot] : undefined;
  const values = own ?? Array.from({ length: columns.rows }, () => null);
  const former = feature?.former.find(({ store }) => store === "number");
  const numbers = former === undefined ? undefined : columns.numbers[former.slot];
  if (former === undefined || numbers === undefined || feature?.store !== "category") return values;
  return values.map((value, row) => value ?? categoryOfNumber(former.type, numbers[row] ?? Number.NaN));
}
