import { inferSchema, type InferredColumn } from "../../baseline/infer-schema.ts";
import { missingTokens } from "../../files/column-values.ts";

/** A sample of a table: its first rows. */
export type TableSample = {
  readonly columns: readonly string[];
  readonly isTyped: boolean;
  readonly rows: readonly (readonly unknown[])[];
};

/** What a sample shows of one column. */
export type SampledColumn = InferredColumn & {
  /** Most values are objects or lists of something else than numbers. */
  readonly isNested: boolean;
  /** Its values are texts, by which its type was told. */
  readonly isText: boolean;
};

const nestedText = "(nested)";
const tokens = missingTokens.flatMap((token) => [
  token,
  token.toUpperCase(),
  `${token.slice(0, 1).toUpperCase()}${token.slice(1)}`,
  token === "nan" ? "NaN" : token,
]);

/** Reads columns by a sample. Words for "no value" are missing among numbers; among categories they may be levels. */
export function inferColumns({ columns, rows }: TableSample): ReadonlyMap<string, SampledColumn> {
  const records = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, plain(row[i])])));
  // A table without rows still has its columns.
  const sample = records.length > 0 ? records : [Object.fromEntries(columns.map((name) => [name, null]))];
  const withoutTokens = inferSchema(sample, { missingTokens: tokens });
  const asWritten = new Map(inferSchema(sample).map((column) => [column.name, column]));
  return new Map(
    withoutTokens.map((column) => {
      const place = columns.indexOf(column.name);
      const values = rows.map((row) => row[place]).filter((value) => value !== null && value !== undefined);
      const isCategory = column.type === "categorical" || column.type === "text";
      const chosen = isCategory ? (asWritten.get(column.name) ?? column) : column;
      const isNested = values.filter((value) => plain(value) === nestedText).length * 2 > values.length;
      const isText = values.filter((value) => typeof value === "string").length * 2 > values.length;
      return [column.name, { ...chosen, isNested, isText }];
    }),
  );
}

/** Nested values have no distribution; lists of numbers are vectors. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Array.isArray(value) && value.every((part) => typeof part === "number") ? value : nestedText;
}
