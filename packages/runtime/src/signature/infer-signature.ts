import { BuildProblem, type Column, type ColumnType, type Json, type Settings, type Signature } from "../contract.ts";
import type { ModelFacts } from "../pools/pool.ts";

/** What is known of a version when its schema is inferred. */
export type SchemaSources = {
  readonly facts: ModelFacts;
  readonly settings: Settings;
  /** The rows of the test data; empty without any. */
  readonly rows: readonly Json[];
};

/** Fewer rows without a missing value do not show that there is none. */
const rowsToKnowNulls = 100;
const levelsMax = 100;

/**
 * What the version takes and gives: names by the test data, the model or the settings, types by the test data.
 *
 * @throws BuildProblem `schema_conflict` where two of them tell different columns
 */
export function inferSignature({ facts, settings, rows }: SchemaSources): Signature {
  const fromTestData = namesOf(rows);
  const names = facts.features ?? settings.columns ?? fromTestData ?? numbered(facts.featureCount ?? widthOf(rows));
  checkNames(names, { facts, settings, fromTestData, width: widthOf(rows) });
  const columns =
    names === null ? null : names.map((name, at) => describeColumn(name, cellsOf(rows, name, at), facts.types?.[at]));
  const isNumeric =
    columns !== null && columns.every(({ type }) => isNumber(type) || (type === "unknown" && rows.length === 0));
  return {
    columns,
    columnsFrom: sourceOf({ facts, settings, fromTestData, names }),
    codec: isNumeric && facts.outputs !== "any" && !(facts.needsNames && rows.length === 0) ? "f64" : "json",
    positional: columns !== null,
    task: settings.task ?? (facts.outputs === "any" ? "unknown" : facts.task),
    prediction: predictionOf(facts),
    classes: facts.classes,
  };
}

type Names = {
  readonly facts: ModelFacts;
  readonly settings: Settings;
  readonly fromTestData: readonly string[] | null;
};

function sourceOf({
  facts,
  settings,
  fromTestData,
  names,
}: Names & { readonly names: readonly string[] | null }): Signature["columnsFrom"] {
  if (names === null) return "none";
  if (facts.features !== null) return "model";
  if (settings.columns !== null) return "declared";
  return fromTestData === null ? "model" : "test-data";
}

function checkNames(
  names: readonly string[] | null,
  { facts, settings, fromTestData, width }: Names & { readonly width: number | null },
): void {
  if (names === null) return;
  const of = facts.features === null ? "driftguard.json" : "the model";
  if (facts.features !== null && settings.columns !== null)
    agree("the model", facts.features, "driftguard.json", settings.columns);
  if (fromTestData !== null) agree(of, names, "test_data.json", fromTestData);
  const counted = facts.featureCount ?? width;
  if (counted !== null && counted !== names.length) {
    conflict(
      `${of} names ${names.length} columns, and ${facts.featureCount === null ? "the rows of test_data.json have" : "the model takes"} ${counted}`,
    );
  }
}

/** As sets: a record's order is nobody's promise. Own rows may carry more than the model takes. */
function agree(left: string, wanted: readonly string[], right: string, found: readonly string[]): void {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0) conflict(`${left} takes ${list(missing)}, which ${right} does not have`);
}

function list(names: readonly string[]): string {
  const shown = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function conflict(reason: string): never {
  throw new BuildProblem("schema_conflict", `The columns do not agree: ${reason}.`);
}

function namesOf(rows: readonly Json[]): readonly string[] | null {
  const first = rows[0];
  return isRecord(first) ? Object.keys(first) : null;
}

function widthOf(rows: readonly Json[]): number | null {
  const first = rows[0];
  return Array.isArray(first) ? first.length : null;
}

function numbered(width: number | null): readonly string[] | null {
  return width === null ? null : Array.from({ length: width }, (_, at) => `x${at}`);
}

function cellsOf(rows: readonly Json[], name: string, at: number): Json[] {
  return rows.map((row) => (isRecord(row) ? row[name] : Array.isArray(row) ? cellAt(row, at) : null) ?? null);
}

function cellAt(row: readonly Json[], at: number): Json {
  return row[at] ?? null;
}

function describeColumn(name: string, cells: readonly Json[], declared: ColumnType | undefined): Column {
  const there = cells.filter((cell) => cell !== null);
  const shown = typeOf(there);
  // A graph takes whole numbers as floats too: the rows show what they are.
  const type = declared === undefined || (declared === "number" && shown === "integer") ? shown : declared;
  const numbers = there.filter((cell) => typeof cell === "number");
  const words = [...new Set(there.filter((cell) => typeof cell === "string"))].sort();
  return {
    name,
    type,
    nullable: there.length < cells.length || cells.length < rowsToKnowNulls,
    range: isNumber(type) && numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : null,
    levels: type === "string" && words.length <= levelsMax ? words : null,
  };
}

function typeOf(cells: readonly Json[]): ColumnType {
  if (cells.length === 0) return "unknown";
  if (cells.every((cell) => typeof cell === "number")) return cells.every(Number.isInteger) ? "integer" : "number";
  if (cells.every((cell) => typeof cell === "boolean")) return "boolean";
  return cells.every((cell) => typeof cell === "string") ? "string" : "unknown";
}

function isNumber(type: ColumnType): boolean {
  return type === "number" || type === "integer" || type === "boolean";
}

function predictionOf({ outputs }: ModelFacts): Signature["prediction"] {
  if (outputs === "any" || outputs === "value" || outputs === "label") return outputs;
  return "probability";
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
