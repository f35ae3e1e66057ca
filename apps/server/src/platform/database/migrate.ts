import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Log } from "../log.ts";
import type { ClientBase } from "pg";
import { StartFault } from "../start-fault.ts";

/** A numbered SQL file, `0007_what_it_does.sql`, known by its name. */
export type Migration = { readonly name: string; readonly sql: string };

/** Where the migrations are, seen from `src` and from `dist` alike: they are not copied by the build. */
export const migrationsFolder: URL = new URL("../../../src/platform/database/migrations/", import.meta.url);

/**
 * Brings a database up to date: each migration that was not applied yet, in order, in a transaction of its own, so that
 * a crash leaves it whole or absent. Instances that start together wait for each other. A database that a later release has
 * migrated is refused: one that runs meanwhile goes on, but nobody begins to write into what they do not know
 * (docs/decisions/0035-backups-and-upgrades.md).
 *
 * @param client - connected as the owner of the tables
 * @returns the names of those that were applied now
 * @throws StartFault if a later release was here, a file was changed after it was applied, or one fails
 */
export async function migrate(
  client: ClientBase,
  { migrations, log }: { readonly migrations: readonly Migration[]; readonly log: Pick<Log, "info"> },
): Promise<readonly string[]> {
  await client.query("select pg_advisory_lock($1)", [lockNumber]);
  try {
    const applied = await readApplied(client);
    const known = new Set(migrations.map(({ name }) => name));
    const later = [...applied.keys()].find((name) => !known.has(name));
    if (later !== undefined) {
      throw new StartFault(
        `The database was migrated by a later release (${later}): start that one or one after it, or restore the backup from before.`,
      );
    }
    const done: string[] = [];
    for (const migration of migrations) {
      const hash = hashOf(migration);
      const before = applied.get(migration.name);
      if (before === hash) continue;
      if (before !== undefined) {
        throw new StartFault(
          `Migration ${migration.name} differs from what was applied to this database; install the release that made it again, or a later one.`,
        );
      }
      await apply(client, migration, hash);
      done.push(migration.name);
    }
    if (done.length > 0)
      log.info({ migrations: done.length, last: done.at(-1) }, "the database was brought up to date");
    return done;
  } finally {
    // A lost connection has released it already.
    await client.query("select pg_advisory_unlock($1)", [lockNumber]).catch(() => undefined);
  }
}

/** The migrations of a folder, in the order of their numbers. */
export async function readMigrations(folder: URL = migrationsFolder): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted();
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(new URL(name, folder), "utf8") })));
}

// Any fixed number that nobody else takes on this database.
const lockNumber = 7_205_759_403;

async function readApplied(client: ClientBase): Promise<ReadonlyMap<string, string>> {
  await client.query(
    `create table if not exists migrations
       (name text primary key, hash text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ name: string; hash: string }>("select name, hash from migrations");
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

async function apply(client: ClientBase, { name, sql }: Migration, hash: string): Promise<void> {
  try {
    // Row-level security binds the owner too: a migration that moves rows must see them.
    await client.query("begin; select set_config('app.across', 'on', true)");
    await client.query(sql);
    await client.query("insert into migrations (name, hash) values ($1, $2)", [name, hash]);
    await client.query("commit");
  } catch (cause) {
    await client.query("rollback").catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartFault(`Migration ${name} failed and was undone: ${reason}`, { cause });
  }
}

function hashOf({ sql }: Migration): string {
  // A checkout with CRLF line ends is the same migration.
  return createHash("sha256").update(sql.replaceAll("\r\n", "\n")).digest("hex");
}
