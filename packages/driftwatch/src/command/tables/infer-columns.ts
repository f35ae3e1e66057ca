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
  return { ...column, ...mostKinds(flat) };
}

/** What more than half of the values are. */
function mostKinds(values: readonly unknown[]): Pick<SampledColumn, "isNested" | "isText"> {
  let [present, nested, texts] = [0, 0, 0];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    present += 1;
    if (value === nestedText) nested += 1;
    else if (typeof value === "string") texts += 1;
  }
  return { isNested: nested * 2 > present, isText: texts * 2 > present };
}

/** Nested values have no distribution; lists of numbers are vectors. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Array.isArray(value) && value.every((part) => typeof part === "number") ? value : nestedText;
}
