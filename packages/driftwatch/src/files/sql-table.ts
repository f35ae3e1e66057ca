import type { TableFile } from "./reader.ts";

/** A table that holds a connection until it is closed. */
export type SqlTable = { readonly table: TableFile; readonly close: () => Promise<void> };
