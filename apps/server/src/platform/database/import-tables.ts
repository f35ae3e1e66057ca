import { once } from "node:events";
import { finished } from "node:stream/promises";

import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";

import type { Log } from "../log.ts";
import { StartFault } from "../start-fault.ts";
import { ensureApplicationRole } from "./application-role.ts";
import { checkServer } from "./check-server.ts";
import { type Connection, connectOwner } from "./connection.ts";
import { type DatabaseExport, quoted } from "./export-tables.ts";
import { type Migration, migrate, readMigrations } from "./migrate.ts";

/** A database that is being filled from an export. */
export type TableImport = {
  /** Takes a piece of a table's rows; the pieces of a table come one behind the other, the tables as they were exported. */
  readonly write: (name: string, piece: Buffer) => Promise<void>;
  /** Puts the rules of the tables back in force, which every row must keep, and commits. @throws StartFault */
  readonly finish: () => Promise<void>;
  /** Ends the connection; what was not finished is undone. */
  readonly close: () => Promise<void>;
};

/**
 * Opens an empty database for an export: brings it to the state that the export was made in, no further, and puts the rules
 * aside that would hold up rows in another order than they came. All rows are one transaction.
 *
 * @param openPartitions - makes the partitions of these names; it is called when all other tables are filled
 * @throws StartFault if the database has rows already, or the export is a later release's
 */
export async function openImport({
  connection,
  exported,
  log,
  openPartitions,
}: {
  readonly connection: Connection;
  readonly exported: DatabaseExport;
  readonly log: Pick<Log, "info" | "warn">;
  readonly openPartitions: (client: Client, names: readonly string[]) => Promise<void>;
}): Promise<TableImport> {
  const migrations = await migrationsOf(exported);
  const client = await connectOwner(connection);
  try {
    await checkServer(client, { dataDirectory: connection.dataDirectory, log });
    await refuseFilled(client);
    await ensureApplicationRole(client);
    await migrate(client, { migrations, log });
    await client.query("begin; select set_config('app.across', 'on', true)");
    const rules = await putRulesAside(client);
    return filling(client, { exported, rules, openPartitions });
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** The release that made an export must have been ours, or one before. @throws StartFault */
export async function migrationsOf({ migrations }: Pick<DatabaseExport, "migrations">): Promise<readonly Migration[]> {
  const known = await readMigrations();
  const later = migrations.filter((name) => !known.some((one) => one.name === name));
  if (later.length > 0)
    throw new StartFault(`It was made by a later release (${later[0]}): install that one, or one after it.`);
  return known.filter(({ name }) => migrations.includes(name));
}

async function refuseFilled(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migrations' order by 1 limit 1`,
  );
  const [table] = rows;
  if (table !== undefined)
    throw new StartFault(`The database is not empty (it has the table ${table.name}): restore into a new one.`);
}

type Filling = Pick<Parameters<typeof openImport>[0], "exported" | "openPartitions"> & { readonly rules: Rules };

function filling(client: Client, { exported, rules, openPartitions }: Filling): TableImport {
  const waiting = new Map(exported.tables.map((table) => [table.name, table]));
  let current: {
    readonly name: string;
    readonly end: () => Promise<void>;
    readonly take: (piece: Buffer) => Promise<void>;
  } | null = null;
  let hasPartitions = false;

  const begin = async (name: string): Promise<NonNullable<typeof current>> => {
    await current?.end();
    const table = waiting.get(name);
    if (table === undefined) throw new StartFault(`The backup holds rows of ${name} that it does not list.`);
    if (!rules.tables.has(name) && !hasPartitions) {
      hasPartitions = true;
      await openPartitions(client, [...waiting.keys()]);
    }
    waiting.delete(name);
    const columns = table.columns.map(quoted).join(", ");
    const stream = client.query(copyFrom(`copy ${quoted(name)} (${columns}) from stdin (format binary)`));
    // Waited for below; a fault in between is told there.
    const ended = finished(stream);
    ended.catch(() => undefined);
    return {
      name,
      async take(piece) {
        if (!stream.write(piece)) await Promise.race([once(stream, "drain"), ended]);
      },
      async end() {
        stream.end();
        await ended;
        if (stream.rowCount !== table.rows)
          throw new StartFault(`The backup holds ${stream.rowCount} rows of ${name}, and lists ${table.rows}.`);
      },
    };
  };

  return {
    async write(name, piece) {
      if (current?.name !== name) current = await begin(name);
      await current.take(piece);
    },
    async finish() {
      await current?.end();
      current = null;
      const [missing] = [...waiting.values()].filter(({ rows }) => rows > 0);
      if (missing !== undefined) throw new StartFault(`The backup lists ${missing.name}, and does not hold its rows.`);
      for (const statement of rules.restore) await client.query(statement);
      for (const [name, last] of Object.entries(exported.sequences)) {
        if (last !== null) await client.query("select setval($1::text::regclass, $2::bigint)", [quoted(name), last]);
      }
      await client.query("commit");
      await client.query("analyze");
    },
    close: () => client.end(),
  };
}

/** What was put aside, and the statements that put it back. */
type Rules = { readonly tables: ReadonlySet<string>; readonly restore: readonly string[] };

/**
 * Empties what the migrations themselves have filled. References, triggers and row-level security rest: rows come by table,
 * as they were, and their owner may write all of them. No privilege is needed but to own the tables.
 */
async function putRulesAside(client: Client): Promise<Rules> {
  const { rows: tables } = await client.query<{ name: string; forced: boolean; triggers: boolean }>(
    `select c.relname as name, c.relforcerowsecurity as forced,
            exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migrations'`,
  );
  const { rows: references } = await client.query<{ owner: string; name: string; definition: string }>(
    `select conrelid::regclass::text as owner, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  );
  const restore: string[] = [];
  const set = async (aside: string, back: string): Promise<void> => {
    await client.query(aside);
    restore.push(back);
  };
  if (tables.length > 0) await client.query(`truncate ${tables.map(({ name }) => quoted(name)).join(", ")}`);
  for (const { owner, name, definition } of references) {
    const at = `alter table ${owner}`;
    await set(`${at} drop constraint ${quoted(name)}`, `${at} add constraint ${quoted(name)} ${definition}`);
  }
  for (const { name, forced, triggers } of tables) {
    const at = `alter table ${quoted(name)}`;
    if (triggers) await set(`${at} disable trigger user`, `${at} enable trigger user`);
    if (forced) await set(`${at} no force row level security`, `${at} force row level security`);
  }
  return { tables: new Set(tables.map(({ name }) => name)), restore };
}
