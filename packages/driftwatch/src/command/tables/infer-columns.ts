import { inferColumn, type InferredColumn } from "../../baseline/infer-schema.ts";
import { missingTokens } from "../../files/column-values.ts";
import type { TableSample } from "./sample-table.ts";

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
export function inferColumns({ columns, rows, values }: TableSample): ReadonlyMap<string, SampledColumn> {
  return new Map(columns.map((name, i) => [name, inferOne(name, rows === 0 ? [null] : (values[i] ?? []))]));
}

function inferOne(name: string, values: readonly unknown[]): SampledColumn {
  const flat = values.map(plain);
  const read = inferColumn(name, flat, { missingTokens: tokens });
  const isCategory = read.type === "categorical" || read.type === "text";
  const column = isCategory ? inferColumn(name, flat) : read;
  const present = flat.filter((value) => value !== null && value !== undefined);
  const mostly = (is: (value: unknown) => boolean): boolean => present.filter(is).length * 2 > present.length;
  return {
    ...column,
    isNested: mostly((value) => value === nestedText),
    isText: mostly((value) => typeof value === "string" && value !== nestedText),
  };
}

/** Nested values have no distribution; lists of numbers are vectors. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Array.isArray(value) && value.every((part) => typeof part === "number") ? value : nestedText;
}
