import type { ColumnNature } from "./column-nature.ts";

/** A table on disk that can be read more than once, the same each time, in any of the formats data comes in. */
export type TableFile = {
  readonly columns: readonly string[];
  /** Whether values carry a type of their own (JSON Lines, Parquet) or are all texts (CSV). */
  readonly isTyped: boolean;
  /** How many there are, where that is known before they are read. */
  readonly rows?: number | undefined;
  /** What the file says of some columns, by their names, beside their values. */
  readonly natures?: ReadonlyMap<string, ColumnNature> | undefined;
  /** Rows in the order of the file, in runs. @throws Unreadable */
  read(options?: ReadOptions): AsyncIterable<TableRun>;
};

/** A run of rows, column by column in the order of the table's columns: a value a row in each. */
export type TableRun = { readonly rows: number; readonly columns: readonly ArrayLike<unknown>[] };

export type ReadOptions = {
  /** Columns by their place; values of others may be left out. All unless given. */
  readonly wanted?: readonly number[] | undefined;
  /** Told now and then which share of the file has been read, 0 to 1. */
  readonly onShareRead?: ((share: number) => void) | undefined;
};

/** A file that is not what it says: one sentence with the place and what to do. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}
