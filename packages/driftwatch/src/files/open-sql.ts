import type { TableFile } from "./reader.ts";
import type { SqlSource } from "./sql-source.ts";

/** A table that holds a connection until it is closed. */
export type SqlTable = { readonly table: TableFile; readonly close: () => Promise<void> };

/**
 * Opens a table of a database, as it stood when it was opened: read twice, it is the same.
 *
 * @throws Unreadable if the database does not answer, or refuses the query
 */
export async function openSql(source: SqlSource): Promise<SqlTable> {
  switch (source.kind) {
    case "postgres":
      return await (await import("./postgres.ts")).openPostgres(source);
    case "sqlite":
      return await (await import("./sqlite.ts")).openSqlite(source);
    default:
      return source.kind satisfies never;
  }
}
