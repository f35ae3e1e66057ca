/** A run of rows as a source has them, column by column: a value a row in each. */
export type RawRun = { readonly rows: number; readonly columns: readonly ArrayLike<unknown>[] };
