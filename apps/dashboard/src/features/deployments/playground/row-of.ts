import type { ModelColumn } from "./read-columns.ts";

/** What stands in the form, by column; an empty field is a missing value. */
export type Fields = Readonly<Record<string, string>>;

/** A row as the endpoint takes it. A text that is no number is sent as it is: the answer says what is expected. */
export function rowOf(columns: readonly ModelColumn[], fields: Fields): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, valueOf(column, fields[column.name] ?? "")]));
}

function valueOf({ type }: ModelColumn, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (type === "string") return text;
  if (trimmed === "true" || trimmed === "false") return type === "number" ? text : trimmed === "true";
  return Number.isNaN(Number(trimmed)) ? text : Number(trimmed);
}

/** What the form shows of a row, given by name or in the order of the columns. */
export function fieldsOf(columns: readonly ModelColumn[], row: unknown): Fields {
  return Object.fromEntries(
    columns.map(({ name }, place) => {
      const value: unknown = Array.isArray(row) ? row[place] : Reflect.get(Object(row), name);
      return [name, textOf(value)];
    }),
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** A row to begin with: in the middle of what the test data had. */
export function middleRow(columns: readonly ModelColumn[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, type, range, levels }) => {
      const middle = range === null ? 1 : (range[0] + range[1]) / 2;
      if (type === "string") return [name, levels[0] ?? "a"];
      if (type === "boolean") return [name, true];
      return [name, type === "integer" ? Math.round(middle) : Number(middle.toPrecision(4))];
    }),
  );
}
