/** What a served model takes, as its build found it. */
export type ModelColumn = {
  readonly name: string;
  readonly type: "number" | "integer" | "string" | "boolean" | "unknown";
  readonly nullable: boolean;
  /** Of the test data; other values are served too. */
  readonly range: readonly [number, number] | null;
  readonly levels: readonly string[];
};

/** @param manifest - of a deployment; @returns `[]` where nobody knows what a row looks like */
export function readColumns(manifest: unknown): readonly ModelColumn[] {
  const columns = at(at(manifest, "signature"), "columns");
  return Array.isArray(columns) ? columns.map(toColumn) : [];
}

function toColumn(column: unknown): ModelColumn {
  const type = at(column, "type");
  const range = at(column, "range");
  const levels = at(column, "levels");
  const [low, high]: unknown[] = Array.isArray(range) ? range : [];
  return {
    name: String(at(column, "name")),
    type: type === "number" || type === "integer" || type === "string" || type === "boolean" ? type : "unknown",
    nullable: at(column, "nullable") === true,
    range: typeof low === "number" && typeof high === "number" ? [low, high] : null,
    levels: Array.isArray(levels) ? levels.map(String) : [],
  };
}

function at(value: unknown, name: string): unknown {
  return value !== null && typeof value === "object" ? Reflect.get(value, name) : null;
}
