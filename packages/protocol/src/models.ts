import { z } from "zod";

import { instant } from "./ids.ts";

export const featureType = z.enum(["numeric", "categorical", "boolean", "text", "embedding", "datetime"]);
export type FeatureTypeName = z.infer<typeof featureType>;

const spelling = z.enum([
  "number",
  "float",
  "int",
  "integer",
  "numerical",
  "double",
  "string",
  "category",
  "bool",
  ...featureType.options,
]);
const standardNames: Readonly<Record<z.infer<typeof spelling>, FeatureTypeName>> = {
  number: "numeric",
  float: "numeric",
  int: "numeric",
  integer: "numeric",
  numerical: "numeric",
  double: "numeric",
  string: "categorical",
  category: "categorical",
  bool: "boolean",
  numeric: "numeric",
  categorical: "categorical",
  boolean: "boolean",
  text: "text",
  embedding: "embedding",
  datetime: "datetime",
};

/** A feature's type in any of the spellings people use; the answer always says the standard one. */
export const anyFeatureType = spelling.transform((name): FeatureTypeName => standardNames[name]);

const featureName = z.string().min(1).max(128);
export const featureInput = z.strictObject({ name: featureName, type: anyFeatureType });
export const task = z.enum(["binary", "multiclass", "regression", "other"]);
export type Task = z.infer<typeof task>;

const modelName = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .refine((name) => /\p{L}/u.test(name), "a name with at least one letter, so that it cannot be taken for a number")
  .refine((name) => !/^[a-z]+_[0-9a-z]{25}$/.test(name), "a name that does not look like an id")
  .refine((name) => !/[/\p{Cc}]/u.test(name), "a name without slash and control character")
  .meta({ description: "Has a letter in it, no slash and no control character, and does not look like an id" });

export const registerModelInput = z
  .strictObject({
    name: modelName,
    version: z.coerce.string().trim().min(1).max(128).default("1"),
    task: task.optional(),
    features: z
      .array(featureInput)
      .max(1000)
      .default([])
      .meta({ description: "In order; left out, they are inferred from the baseline or the first rows" }),
    time_zone: z.string().max(64).optional(),
    interval_minutes: z.int().min(1).max(1440).optional(),
  })
  .meta({
    id: "RegisterModel",
    example: {
      name: "flight-delay",
      version: "1",
      features: [
        { name: "distance", type: "numeric" },
        { name: "carrier", type: "categorical" },
      ],
    },
  });
export type RegisterModelInput = z.infer<typeof registerModelInput>;
/** As a caller writes it: what has a default may be left out. */
export type RegisterModelRequest = z.input<typeof registerModelInput>;

export const updateModelInput = z
  .strictObject({
    name: modelName.optional(),
    task: task.optional(),
    time_zone: z.string().max(64).optional(),
    interval_minutes: z.int().min(1).max(1440).optional(),
    features: z.array(featureInput).max(1000).optional().meta({ description: "Corrects types of the current version" }),
    archived: z.boolean().optional(),
  })
  .meta({ id: "UpdateModel", example: { interval_minutes: 60 } });
export type UpdateModelInput = z.infer<typeof updateModelInput>;
export type UpdateModelRequest = z.input<typeof updateModelInput>;

/** The one health vocabulary. */
export const health = z.object({
  word: z.enum(["Stable", "Watch", "Drift", "Severe", "No data", "Learning", "No baseline", "Paused"]),
  severity: z.int().min(0).max(4).nullable(),
  cause: z.string().nullable().meta({ description: 'What makes it so: "Drift: 2 of 14 features"' }),
  since: z.string().nullable(),
});
export type Health = z.infer<typeof health>;

export const feature = z.object({ name: z.string(), type: featureType, inferred: z.string().nullable() });

export const model = z
  .object({
    id: z.string(),
    number: z.int(),
    name: z.string(),
    task,
    version: z.string().nullable(),
    features: z.array(feature),
    time_zone: z.string(),
    interval_minutes: z.int(),
    health,
    baseline: z
      .object({
        id: z.string(),
        number: z.int(),
        kind: z.enum(["given", "window", "learned", "statistics"]),
        rows: z.int(),
        created_at: z.string(),
      })
      .nullable(),
    last_prediction_at: z.string().nullable(),
    last_check: z
      .object({ at: z.string(), outcome: z.enum(["checked", "skipped", "failed"]), reason: z.string().nullable() })
      .nullable(),
    next_check_at: z.string().nullable(),
    open_alerts: z.int(),
    demo: z.boolean(),
    archived: z.boolean(),
    created_at: z.string(),
  })
  .meta({ id: "Model" });
export type Model = z.infer<typeof model>;

export const modelPage = z.object({ items: z.array(model), next: z.string().nullable() }).meta({ id: "ModelPage" });
export type ModelPage = z.infer<typeof modelPage>;

export const version = z
  .object({ name: z.string(), current: z.boolean(), features: z.array(feature), created_at: z.string() })
  .meta({ id: "Version" });
export type Version = z.infer<typeof version>;
export const versionPage = z
  .object({ items: z.array(version), next: z.string().nullable() })
  .meta({ id: "VersionPage" });
export type VersionPage = z.infer<typeof versionPage>;

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(512).optional(),
});

export const timeRange = z.object({ from: instant.optional(), to: instant.optional() });
