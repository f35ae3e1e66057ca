import type { SqlTable } from "./sql-table.ts";
import type { SqlSource } from "./sql-source.ts";

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
