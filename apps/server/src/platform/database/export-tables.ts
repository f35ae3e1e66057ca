import type { Client } from "pg";
import { to as copyTo } from "pg-copy-streams";

/** Of a table, what an export says. */
export type ExportedTable = {
  readonly name: string;
  /** In the order in which a row has them; those that the database computes are left out. */
  readonly columns: readonly string[];
  readonly rows: number;
};

/** What a database holds beside the rows themselves. */
export type DatabaseExport = {
  /** Names of those that were applied, in order. */
  readonly migrations: readonly string[];
  readonly tables: readonly ExportedTable[];
  /** The last number that each sequence gave; `null` before its first. */
  readonly sequences: Readonly<Record<string, string | null>>;
};

/**
 * Reads every table in one snapshot, while others write: what was committed before it began is there once, and nothing of
 * what came later. The queue of jobs is left out: what is due stands in our own tables.
 *
 * @param client - as the owner of the tables, with no transaction open
 * @param take - gets each table's rows in PostgreSQL's binary format, and reads them to their end; partitions come last
 */
export async function exportTables(
  client: Client,
  take: (name: string, rows: AsyncIterable<Buffer>) => Promise<void>,
): Promise<DatabaseExport> {
  await client.query("begin isolation level repeatable read read only; select set_config('app.across', 'on', true)");
  try {
    const migrations = await client.query<{ name: string }>("select name from migrations order by name");
    const sequences = await client.query<{ name: string; last_value: string | null }>(
      "select sequencename as name, last_value::text from pg_sequences where schemaname = 'public' order by 1",
    );
    const tables: ExportedTable[] = [];
    for (const { name, columns } of await listTables(client)) {
      const stream = client.query(
        copyTo(`copy ${quoted(name)} (${columns.map(quoted).join(", ")}) to stdout (format binary)`),
      );
      await take(name, stream);
      tables.push({ name, columns, rows: stream.rowCount });
    }
    return {
      migrations: migrations.rows.map(({ name }) => name),
      tables,
      sequences: Object.fromEntries(sequences.rows.map((row) => [row.name, row.last_value])),
    };
  } finally {
    // It has only read; a connection that was lost has ended it already.
    await client.query("rollback").catch(() => undefined);
  }
}

/** An identifier as SQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Those that hold rows: partitions, and not what they are parts of. */
async function listTables(client: Client): Promise<readonly Omit<ExportedTable, "rows">[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p' and c.relname <> 'migrations'
     group by c.oid order by c.relispartition, c.relname`,
  );
  return rows;
}
