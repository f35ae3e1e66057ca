import { stat } from "node:fs/promises";
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { checkColumns } from "./check-columns.ts";
import { type TableRun, Unreadable } from "./reader.ts";
import { queryOf, quoteName, type SqlSource } from "./sql-source.ts";
import type { SqlTable } from "./sql-table.ts";

const rowsAtOnce = 8192;

/**
 * A table of an SQLite file, some thousand rows at a time, in a transaction that sees one moment. Needs a Node that brings
 * SQLite.
 *
 * @throws Unreadable with what SQLite says
 */
export async function openSqlite(source: SqlSource): Promise<SqlTable> {
  const database = await openFile(source.database);
  const query = queryOf(source, quoteName);
  try {
    database.exec("begin");
    const statement = database.prepare(query);
    const columns = statement.columns();
    checkColumns(columns.map(({ name }) => name));
    return {
      table: {
        columns: columns.map(({ name }) => name),
        isTyped: true,
        async *read({ onShareRead } = {}) {
          yield* readRows(database.prepare(query), columns);
          onShareRead?.(1);
        },
      },
      close: async () => database.close(),
    };
  } catch (error) {
    const tables = namesOfTables(database);
    database.close();
    throw told(error, tables);
  }
}

async function openFile(path: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await loadSqlite();
  // Opening what is not there would say no more than that.
  if (!(await isFile(path))) throw new Unreadable("There is no such SQLite file.");
  try {
    return new DatabaseSync(path, { readOnly: true });
  } catch (error) {
    throw told(error, []);
  }
}

async function loadSqlite(): Promise<typeof import("node:sqlite")> {
  try {
    return await import("node:sqlite");
  } catch (error) {
    throw new Unreadable(
      `SQLite files are read with Node 22.13 or later, and this is ${process.version}: take a later one, or write the table as CSV.`,
      { cause: error },
    );
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

type SqlColumn = ReturnType<StatementSync["columns"]>[number];

function* readRows(statement: StatementSync, columns: readonly SqlColumn[]): Iterable<TableRun> {
  statement.setReadBigInts(true);
  const readers = columns.map(({ name, type }) => ({ name, read: readerOf(type) }));
  let values: unknown[][] = columns.map(() => []);
  let rows = 0;
  try {
    for (const row of statement.iterate()) {
      readers.forEach(({ name, read }, i) => values[i]?.push(read(row[name] ?? null)));
      rows += 1;
      if (rows < rowsAtOnce) continue;
      yield { rows, columns: values };
      [values, rows] = [columns.map(() => []), 0];
    }
  } catch (error) {
    throw told(error, []);
  }
  if (rows > 0) yield { rows, columns: values };
}

/** SQLite keeps what it was given: what is declared as true or false is 0 or 1. */
function readerOf(declared: string | null): (value: SQLOutputValue) => unknown {
  const isBoolean = /^bool/i.test(declared ?? "");
  return (value) => {
    if (typeof value !== "bigint") return value;
    if (isBoolean && (value === 0n || value === 1n)) return value === 1n;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  };
}

function namesOfTables(database: DatabaseSync): string[] {
  try {
    const list = database.prepare("select name from sqlite_schema where type in ('table', 'view') order by name");
    return list.all().map(({ name }) => String(name));
  } catch {
    // What is no database has no tables: the failure that led here says so.
    return [];
  }
}

function told(error: unknown, tables: readonly string[]): Unreadable {
  if (error instanceof Unreadable) return error;
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
  const isUnknown = message.startsWith("no such table") && tables.length > 0;
  const hint = isUnknown ? `; there are ${tables.slice(0, 20).join(", ")}` : "";
  return new Unreadable(`SQLite refuses: ${message}${hint}.`, { cause: error });
}
