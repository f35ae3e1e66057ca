import type { FeatureTypeName, Task } from "@driftguard/protocol";
import { inferSchema, type InferredColumn } from "driftwatch";

import { type NewFeature, type VersionSchema, withFeatures } from "../models/index.ts";
import { Unreadable } from "./table-file.ts";

/** Columns that the caller says have a role of their own. */
export type Roles = {
  readonly prediction?: string | undefined;
  readonly score?: string | undefined;
  readonly label?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly id?: string | undefined;
};

/** How a file's columns are read: which are features of which type, and which have another role. */
export type BaselinePlan = {
  readonly schema: VersionSchema;
  readonly features: readonly { readonly name: string; readonly type: FeatureTypeName; readonly column: number }[];
  readonly output: { readonly column: number; readonly kind: "numeric" | "categorical" } | null;
  readonly label: number | null;
  readonly time: number | null;
  readonly task: Task | null;
  readonly warnings: readonly string[];
};

/**
 * Decides what each column of a file is, from what was declared, what the caller says, and what a sample shows.
 *
 * @throws Unreadable if a declared feature or a named role has no column
 */
export function planBaseline({
  columns,
  sample,
  schema,
  roles,
}: {
  columns: readonly string[];
  sample: readonly (readonly unknown[])[];
  schema: VersionSchema;
  roles: Roles;
}): BaselinePlan {
  const inferred = inferSchema(
    sample.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]]))),
  );
  const byName = new Map(inferred.map((column) => [column.name, column]));
  const place = (name: string): number => columns.indexOf(name);
  const roleOf = (role: keyof Roles, use: InferredColumn["use"]): number | null => {
    const named = roles[role];
    if (named === undefined) {
      const found = inferred.find((column) => column.use === use && reserved.has(column.name));
      return found === undefined ? null : place(found.name);
    }
    if (place(named) === -1)
      throw new Unreadable(
        `There is no column "${named}" to take as ${role}; the columns are ${columns.slice(0, 10).join(", ")}${columns.length > 10 ? ", …" : ""}.`,
      );
    return place(named);
  };
  const prediction = roleOf("prediction", "prediction");
  const score = roleOf("score", "score");
  const label = roleOf("label", "label");
  const time = roleOf("timestamp", "time");
  const taken = new Set([prediction, score, label, time, roleOf("id", "id")]);
  const warnings: string[] = [];
  const next = schema.open ? withInferred(schema, inferred, (name) => taken.has(place(name)), warnings) : schema;
  const features = next.features.map(({ name, type }) => {
    const column = place(name);
    if (column === -1 && !schema.open)
      throw new Unreadable(
        `The file has no column "${name}", which this version declares; the columns are ${columns.slice(0, 10).join(", ")}${columns.length > 10 ? ", …" : ""}.`,
      );
    return { name, type, column };
  });
  const known = new Set(features.map(({ column }) => column));
  const extra = columns.filter(
    (name, index) => !known.has(index) && !taken.has(index) && byName.get(name)?.use === "feature",
  );
  if (!schema.open && extra.length > 0)
    warnings.push(`Not declared, so not compared: ${extra.slice(0, 10).join(", ")}${extra.length > 10 ? ", …" : ""}.`);
  const outputColumn = score ?? prediction;
  return {
    schema: next,
    features: features.filter(({ column }) => column !== -1),
    output:
      outputColumn === null
        ? null
        : { column: outputColumn, kind: isNumber(byName.get(columns[outputColumn] ?? "")) ? "numeric" : "categorical" },
    label,
    time,
    task: label === null ? null : taskOf(byName.get(columns[label] ?? "")),
    warnings,
  };
}

const reserved: ReadonlySet<string> = new Set(["prediction", "score", "label", "actual", "timestamp", "id"]);

function withInferred(
  schema: VersionSchema,
  inferred: readonly InferredColumn[],
  isTaken: (name: string) => boolean,
  warnings: string[],
): VersionSchema {
  const known = new Set(schema.features.map(({ name }) => name));
  const added = inferred.flatMap((column): NewFeature[] => {
    if (isTaken(column.name) || known.has(column.name)) return [];
    if (column.use !== "feature") {
      warnings.push(`"${column.name}" is not compared: ${column.reasons.join("; ")}.`);
      return [];
    }
    return [{ name: column.name, type: column.type, inferred: column.reasons.join("; ") }];
  });
  return withFeatures(schema, added);
}

function isNumber(column: InferredColumn | undefined): boolean {
  return (
    column === undefined ||
    column.type === "numeric" ||
    column.type === "boolean" ||
    column.examples.every((example) => Number.isFinite(Number(example)))
  );
}

function taskOf(column: InferredColumn | undefined): Task | null {
  if (column === undefined) return null;
  if (column.type === "boolean" || (column.distinct <= 2 && isNumber(column))) return "binary";
  if (column.type === "numeric") return "regression";
  return column.distinct <= 2 ? "binary" : "multiclass";
}
