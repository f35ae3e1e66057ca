import { inferColumn, type InferredColumn } from "../baseline/infer-schema.ts";
import { isCode, missingTokens, readNumber } from "./column-values.ts";

/** What a file says a column is: "durations, in seconds"; its unit; and why it cannot be compared, where it cannot. */
export type ToldNature = { readonly says: string; readonly unit?: "s"; readonly unread?: string };

/** A sample of a table: its first rows. */
export type TableSample = {
  readonly columns: readonly string[];
  readonly isTyped: boolean;
  readonly rows: number;
  /** What the file says of some columns beside their values. */
  readonly natures?: ReadonlyMap<string, ToldNature> | undefined;
  /** A value a row in each column. */
  readonly values: readonly ArrayLike<unknown>[];
};

/** What a sample shows of one column. */
export type SampledColumn = InferredColumn & {
  /** Why its values cannot be compared, and what to do; `null` where they can. */
  readonly unread: string | null;
  /** Its values are texts, by which its type was told. */
  readonly isText: boolean;
  /** All that are there are texts of whole numbers, "3" or "3.0". */
  readonly isCodes: boolean;
};

const nestedText = "(nested)";
const nestedUnread = "Nested values have no distribution: flatten them to compare them.";
const tokens = missingTokens.flatMap((token) => [
  token,
  token.toUpperCase(),
  `${token.slice(0, 1).toUpperCase()}${token.slice(1)}`,
  token === "nan" ? "NaN" : token,
]);

/** Reads columns by a sample. Words for "no value" are missing among numbers; among categories they may be levels. */
export function inferColumns({ columns, values, natures }: TableSample): ReadonlyMap<string, SampledColumn> {
  return new Map(columns.map((name, i) => [name, inferOne(name, values[i] ?? [], natures?.get(name))]));
}

function inferOne(name: string, values: ArrayLike<unknown>, nature: ToldNature | undefined): SampledColumn {
  const flat = values instanceof Float64Array ? values : Array.from(values, plain);
  const read = inferColumn(name, flat, { missingTokens: tokens });
  const { present, isNested, isText } = mostKinds(flat);
  const isCategory = read.type === "categorical" || read.type === "text";
  // Where every value that is there counted as one, no word for nothing is among them.
  const hasWordsForNothing = read.missing > read.rows - present;
  const column = isCategory && hasWordsForNothing ? inferColumn(name, flat) : read;
  const unread = present === 0 ? null : (nature?.unread ?? (isNested ? nestedUnread : null));
  // Of what is not compared, values that all read alike would say what is not so.
  const said = unread === null ? column.reasons : [nature === undefined ? sayNested(values) : null];
  const reasons = [nature?.says ?? null, ...said].filter((reason) => reason !== null);
  return { ...column, reasons, unread, isText, isCodes: isText && areCodes(flat) };
}

function areCodes(values: ArrayLike<unknown>): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(readNumber(value))) continue;
    if (typeof value !== "string" || !isCode(value)) return false;
  }
  return true;
}

/** What more than half of the values are, of those that are there. */
function mostKinds(
  values: ArrayLike<unknown>,
): Pick<SampledColumn, "isText"> & { readonly isNested: boolean; readonly present: number } {
  if (values instanceof Float64Array) return { present: values.length, isNested: false, isText: false };
  let [present, nested, texts] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    present += 1;
    if (value === nestedText) nested += 1;
    else if (typeof value === "string") texts += 1;
  }
  return { present, isNested: nested * 2 > present, isText: texts * 2 > present };
}

function sayNested(values: ArrayLike<unknown>): string {
  const first = Array.from(values).find((value) => typeof value === "object" && value !== null);
  return Array.isArray(first) ? "lists" : "structures of several values";
}

/** Nested values have no distribution; lists of numbers are vectors. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Array.isArray(value) && value.every((part) => typeof part === "number") ? value : nestedText;
}
