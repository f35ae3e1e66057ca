import type { Column, DecodedInput, Json, Refusal, Signature } from "../contract.ts";
import { countMax } from "../pools/frames.ts";

/** Rows as a worker takes them. */
export type DecodedRows = Pick<DecodedInput, "rows" | "payload">;

/**
 * Rows of any dialect, checked against the signature: one matrix where all columns are numbers, else JSON.
 *
 * A record may carry more than the model takes; what it takes must be there, `null` if it is missing.
 */
export function decodeRows(rows: readonly Json[], signature: Signature): DecodedRows | Refusal {
  const { columns } = signature;
  if (rows.length === 0) return refusal(null, null, "one row or more", "none");
  if (columns === null)
    return { rows: rows.length, payload: { codec: "json", body: Buffer.from(JSON.stringify(rows)) } };
  // A frame counts a matrix's rows; of JSON it counts bodies.
  if (signature.codec === "f64" && rows.length > countMax)
    return refusal(null, null, `up to ${countMax} rows in a request`, `${rows.length}: send them in parts`, 413);
  return signature.codec === "f64" ? decodeMatrix(rows, columns) : decodeRecords(rows, columns);
}

function decodeMatrix(rows: readonly Json[], columns: readonly Column[]): DecodedRows | Refusal {
  const width = columns.length;
  const matrix = new Float64Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    const fault = checkRow(row, index, columns);
    if (fault !== null) return fault;
    for (let at = 0; at < width; at += 1) {
      const column = columns[at];
      if (column === undefined) continue;
      const cell = cellOf(row, column, at);
      if (typeof cell === "number") matrix[index * width + at] = cell;
      else if (cell === null && column.nullable) matrix[index * width + at] = Number.NaN;
      else if (typeof cell === "boolean" && column.type === "boolean") matrix[index * width + at] = cell ? 1 : 0;
      else return cellRefusal(cell, index, column);
    }
  }
  return { rows: rows.length, payload: { codec: "f64", matrix, columns: width } };
}

function decodeRecords(rows: readonly Json[], columns: readonly Column[]): DecodedRows | Refusal {
  const records: Json[] = [];
  for (const [index, row] of rows.entries()) {
    const fault = checkRow(row, index, columns);
    if (fault !== null) return fault;
    const record: Record<string, Json> = {};
    for (const [at, column] of columns.entries()) {
      const cell = cellOf(row, column, at);
      if (cell === undefined || !fits(cell, column)) return cellRefusal(cell, index, column);
      record[column.name] = cell;
    }
    records.push(record);
  }
  return { rows: rows.length, payload: { codec: "json", body: Buffer.from(JSON.stringify(records)) } };
}

function checkRow(row: Json, index: number, columns: readonly Column[]): Refusal | null {
  if (Array.isArray(row)) {
    return row.length === columns.length ? null : refusal(index, null, `${columns.length} values`, `${row.length}`);
  }
  if (typeof row === "object" && row !== null) return null;
  return refusal(index, null, "a record or a list of values", describe(row));
}

function cellOf(row: Json, { name }: Column, at: number): Json | undefined {
  if (isList(row)) return row[at];
  return isRecord(row) && Object.hasOwn(row, name) ? row[name] : undefined;
}

function isList(row: Json): row is readonly Json[] {
  return Array.isArray(row);
}

function isRecord(row: Json): row is { readonly [key: string]: Json } {
  return typeof row === "object" && row !== null && !Array.isArray(row);
}

function fits(cell: Json, { type, nullable }: Column): boolean {
  if (cell === null) return nullable;
  switch (type) {
    case "number":
    case "integer":
      return typeof cell === "number";
    case "boolean":
      return typeof cell === "boolean";
    case "string":
      return typeof cell === "string";
    case "unknown":
      return true;
    default:
      return type satisfies never;
  }
}

function cellRefusal(cell: Json | undefined, index: number, { name, type, nullable }: Column): Refusal {
  const kinds = {
    number: "a number",
    integer: "a number",
    boolean: "true or false",
    string: "a text",
    unknown: "a number",
  };
  const expected = nullable ? `${kinds[type]} or null` : kinds[type];
  return refusal(index, name, expected, cell === undefined ? "nothing: it is missing" : describe(cell));
}

/** A value, short enough for a sentence. */
export function describe(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A refusal that names row and column. */
export function refusal(
  index: number | null,
  column: string | null,
  expected: string,
  found: string,
  status: Refusal["status"] = 422,
): Refusal {
  const place = [index === null ? null : `row ${index}`, column === null ? null : `column "${column}"`];
  const where = place.filter((part) => part !== null).join(", ");
  const detail = `${where === "" ? "" : `${where}: `}expected ${expected}, found ${found}`;
  return { refused: true, status, detail, index, column, expected, found, isNoJson: false };
}
