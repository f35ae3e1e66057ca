import type { RawRun } from "./raw-run.ts";
import type { TableSample } from "../plan/infer-columns.ts";
import { columnValues, type ValueOptions } from "../plan/column-values.ts";
import type { ColumnChunk } from "../profile/profile.ts";
import { countCopies } from "./count-copies.ts";
import type { Copies } from "./keep-rows.ts";
import { examplesMax } from "./fault.ts";
import { keyColumns } from "./key-columns.ts";

/** What rows show beside their counts. */
export type SeenTable = {
  readonly rows: number;
  readonly copies: Copies;
  /** Names of the columns by which it was decided whether a row is kept to count its copies. */
  readonly keys: readonly string[];
  /** Of the observed columns, in their order. */
  readonly columns: readonly SeenColumn[];
};

export type SeenColumn = {
  /** Numbers below and above the limits that were given. */
  readonly outside: { readonly below: number; readonly above: number; readonly examples: readonly number[] };
  /** Values that broke the type. */
  readonly strangers: readonly string[];
};

export type Limits = { readonly low: number; readonly high: number };

/** A column that is observed: how it is read, where it stands in each run, and what its numbers should lie between. */
export type ObservedColumn = ValueOptions & { readonly at: number; readonly limits?: Limits | null };

export type ObserveOptions = {
  /** First rows of the table, by which the columns that tell rows apart are chosen. */
  readonly first: TableSample;
  readonly columns: readonly ObservedColumn[];
  /** The reference's, so that both sides are told apart by the same columns; chosen by the first rows where there are none. */
  readonly keys?: readonly string[];
};

export type TableObserver = {
  /** @param chunk - the same rows as profiles take them */
  readonly see: (run: RawRun, chunk: ColumnChunk) => void;
  readonly seen: () => SeenTable;
};

/** Looks at rows as they are counted, in memory that depends on columns and not on rows. */
export function observeTable({ first, columns, keys: told = [] }: ObserveOptions): TableObserver {
  const keys = keysOf(first, told);
  const copies = countCopies(keys.map((name) => first.columns.indexOf(name)));
  const observer = observeColumns(columns);
  let rows = 0;
  return {
    see(run, chunk) {
      copies.add(run);
      rows += run.rows;
      observer.see(run, chunk);
    },
    seen: () => ({ rows, copies: copies.copies(), keys, columns: observer.columns }),
  };
}

/** The reference's, where the table has them; else those that tell its first rows apart. */
export function keysOf(first: TableSample, told: readonly string[]): readonly string[] {
  const known = told.filter((name) => first.columns.includes(name));
  return known.length > 0 ? known : keyColumns(first);
}

/** Looks at columns alone, not at whole rows. */
export function observeColumns(
  columns: readonly ObservedColumn[],
): Pick<TableObserver, "see"> & Pick<SeenTable, "columns"> {
  const own = columns.map(() => ({
    outside: { below: 0, above: 0, examples: new Array<number>() },
    strangers: new Array<string>(),
  }));
  return {
    columns: own,
    see(run, chunk) {
      for (const [i, column] of columns.entries()) {
        const [read, seen] = [chunk.columns[i], own[i]];
        if (read === undefined || seen === undefined) continue;
        if (read.kind === "numeric" && column.limits) countOutside(read.values, column.limits, seen.outside);
        if (read.violations > 0) nameStrangers(run.columns[column.at] ?? [], column, seen.strangers);
      }
    },
  };
}

type Outside = { below: number; above: number; readonly examples: number[] };

function countOutside(values: ArrayLike<number | null>, { low, high }: Limits, outside: Outside): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // What is missing is on neither side, and nor is NaN.
    if (value === null || value === undefined || !(value < low || value > high)) continue;
    if (value < low) outside.below += 1;
    else outside.above += 1;
    if (outside.examples.length < examplesMax && !outside.examples.includes(value)) outside.examples.push(value);
  }
}

function nameStrangers(values: ArrayLike<unknown>, options: ValueOptions, strangers: string[]): void {
  for (let i = 0; i < values.length && strangers.length < examplesMax; i++) {
    const value = values[i];
    if (columnValues([value], options).violations === 0) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (text !== undefined && !strangers.includes(text)) strangers.push(text);
  }
}
