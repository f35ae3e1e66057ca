import type { FeatureTypeName, Task } from "@driftguard/protocol";
import { inferColumn, type InferredColumn } from "driftwatch";
import { missingTokens } from "driftwatch/files";

import type { NewFeature, VersionSchema } from "../../models/index.ts";
import { quoted, type TableFile, Unreadable } from "./table-file.ts";

/** Columns that the caller says have a role of their own. */
export type Roles = {
  readonly prediction?: string | undefined;
  readonly score?: string | undefined;
  readonly label?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly id?: string | undefined;
};

export type PlannedColumn = {
  readonly name: string;
  readonly type: FeatureTypeName;
  readonly column: number;
  /** Whether it is a category written as a number with ".0" behind it, as some tools do to whole numbers. */
  readonly isCode: boolean;
};

/** How a file's columns are read: which are features of which type, and which have another role. */
export type BaselinePlan = {
  /** Features that an open schema does not hold yet. */
  readonly added: readonly NewFeature[];
  readonly features: readonly PlannedColumn[];
  readonly output: { readonly column: number; readonly type: "numeric" | "boolean" | "categorical" } | null;
  readonly label: number | null;
  readonly time: number | null;
  readonly task: Task | null;
  readonly warnings: readonly string[];
};

/**
 * Decides what each column of a file is, from what was declared, what the caller says, and what a sample shows. A column
 * that is declared as a feature is one, whatever its name.
 *
 * @throws Unreadable if a declared feature or a named role has no column
 */
export function planBaseline({
  file: { columns, nested = new Map(), natures = new Map() },
  sample,
  schema,
  roles,
}: {
  readonly file: Pick<TableFile, "columns" | "nested" | "natures">;
  /** The first values of each column. */
  readonly sample: readonly ArrayLike<unknown>[];
  readonly schema: VersionSchema;
  readonly roles: Roles;
}): BaselinePlan {
  const tokens = missingTokens.flatMap((token) => [token, token.toUpperCase(), capitalised(token), "NaN", "N/A"]);
  const inferred = columns.map((name, column) => inferColumn(name, sample[column] ?? [], { missingTokens: tokens }));
  const byName = new Map(inferred.map((column) => [column.name, column]));
  const place = (name: string): number => columns.indexOf(name);
  const taken = placesOf({ columns, inferred, schema, roles });
  const isTaken = (name: string): boolean => Object.values(taken).includes(place(name));
  const warnings = [...nested].map(([name, what]) => `${quoted(name)} is not compared: it holds ${what}.`);
  const added = schema.open ? newFeatures(schema, inferred, { isTaken, warnings }) : [];
  const features = [...schema.features, ...added].flatMap(({ name, type }): PlannedColumn[] => {
    const column = place(name);
    if (column !== -1) return [{ name, type, column, isCode: type === "categorical" && isCode(sample[column] ?? []) }];
    if (schema.open || type === "embedding") return [];
    throw new Unreadable(
      nested.has(name)
        ? `The column ${quoted(name)} holds ${nested.get(name)}, and this version declares it as ${type}; write one value a row.`
        : `The file has no column ${quoted(name)}, which this version declares; the columns are ${listed(columns)}.`,
    );
  });
  for (const { name, type, isCode: is } of features) {
    const nature = natures.get(name);
    if (type === "numeric" && nature?.unit !== undefined)
      warnings.push(`${quoted(name)}: read as ${nature.says}; production has to send seconds as well.`);
    if (is) warnings.push(`${quoted(name)}: values such as "3.0" are read as "3", as production sends them.`);
  }
  const places = new Set(features.map(({ column }) => column));
  const extra = columns.filter(
    (name, index) => !places.has(index) && !isTaken(name) && byName.get(name)?.use === "feature",
  );
  if (!schema.open && extra.length > 0) warnings.push(`Not declared, so not compared: ${listed(extra)}.`);
  const output = taken.score ?? taken.prediction;
  return {
    added,
    features,
    output: output === null ? null : { column: output, type: outputType(byName.get(columns[output] ?? "")) },
    label: taken.label,
    time: taken.timestamp,
    task: taken.label === null ? null : taskOf(byName.get(columns[taken.label] ?? "")),
    warnings,
  };
}

/** Names with a meaning of their own, unless they are declared as features. */
const reserved: Readonly<Record<keyof Roles, readonly string[]>> = {
  prediction: ["prediction"],
  score: ["score"],
  label: ["label", "actual"],
  timestamp: ["timestamp"],
  id: ["id"],
};

function placesOf({
  columns,
  inferred,
  schema,
  roles,
}: {
  readonly columns: readonly string[];
  readonly inferred: readonly InferredColumn[];
  readonly schema: VersionSchema;
  readonly roles: Roles;
}): Readonly<Record<keyof Roles, number | null>> {
  const declared = new Set(schema.features.map(({ name }) => name));
  const placeOf = (role: keyof Roles): number | null => {
    const named = roles[role];
    if (named === undefined) {
      const found = inferred.find(({ name }) => reserved[role].includes(name.toLowerCase()) && !declared.has(name));
      return found === undefined ? null : columns.indexOf(found.name);
    }
    if (columns.includes(named)) return columns.indexOf(named);
    throw new Unreadable(`There is no column ${quoted(named)} to take as ${role}; the columns are ${listed(columns)}.`);
  };
  return {
    prediction: placeOf("prediction"),
    score: placeOf("score"),
    label: placeOf("label"),
    timestamp: placeOf("timestamp"),
    id: placeOf("id"),
  };
}

function newFeatures(
  schema: VersionSchema,
  inferred: readonly InferredColumn[],
  { isTaken, warnings }: { readonly isTaken: (name: string) => boolean; readonly warnings: string[] },
): NewFeature[] {
  const known = new Set(schema.features.map(({ name }) => name));
  return inferred.flatMap((column): NewFeature[] => {
    if (isTaken(column.name) || known.has(column.name)) return [];
    if (column.use !== "feature") {
      warnings.push(`${quoted(column.name)} is not compared: ${column.reasons.join("; ")}.`);
      return [];
    }
    return [{ name: column.name, type: column.type, inferred: column.reasons.join("; ") }];
  });
}

function isCode(values: ArrayLike<unknown>): boolean {
  let found = false;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined || value === "") continue;
    if (typeof value !== "string" || !/^-?(0|[1-9]\d*)(\.0+)?$/.test(value)) return false;
    found ||= value.includes(".");
  }
  return found;
}

function outputType(column: InferredColumn | undefined): "numeric" | "boolean" | "categorical" {
  if (column?.type === "boolean") return "boolean";
  return isNumber(column) ? "numeric" : "categorical";
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

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return `${shown.join(", ")}${names.length > shown.length ? ", …" : ""}`;
}

function capitalised(token: string): string {
  return token.charAt(0).toUpperCase() + token.slice(1);
}
