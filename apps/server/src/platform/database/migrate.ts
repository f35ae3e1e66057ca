import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Log } from "../log.ts";
import type { ClientBase } from "pg";
import { StartFault } from "../start-fault.ts";

/** A numbered SQL file, `0007_what_it_does.sql`. */
export type Migration = { readonly number: number; readonly name: string; readonly sql: string };

/** Where the migrations are, seen from `src` and from `dist` alike: they are not copied by the build. */
export const migrationsFolder: URL = new URL("../../../src/platform/database/migrations/", import.meta.url);

/**
 * Brings a database up to date: each migration that was not applied yet, in order, in a transaction of its own, so that
 * a crash leaves it whole or absent. Instances that start together wait for each other. What a later release applied is
 * left alone: the previous release must run on it.
 *
 * @param client - connected as the owner of the tables
 * @returns the numbers that were applied now
 * @throws StartFault if a file was changed after it was applied, or one fails
 */
export async function migrate(
  client: ClientBase,
  { migrations, log }: { readonly migrations: readonly Migration[]; readonly log: Pick<Log, "info" | "warn"> },
): Promise<readonly number[]> {
  await client.query("select pg_advisory_lock($1)", [lockNumber]);
  try {
    const applied = await readApplied(client);
    const known = new Set(migrations.map(({ number }) => number));
    const later = [...applied.keys()].filter((number) => !known.has(number));
    if (later.length > 0) log.warn({ migrations: later }, "the database was migrated by a later release");
    const done: number[] = [];
    for (const migration of migrations) {
      const hash = hashOf(migration);
      const before = applied.get(migration.number);
      if (before === hash) continue;
      if (before !== undefined) {
        throw new StartFault(
          `Migration ${migration.name} differs from what was applied to this database; install the release that made it again, or a later one.`,
        );
      }
      await apply(client, migration, hash);
      log.info({ migration: migration.name }, "migrated");
      done.push(migration.number);
    }
    return done;
  } finally {
    // A lost connection has released it already.
    await client.query("select pg_advisory_unlock($1)", [lockNumber]).catch(() => undefined);
  }
}

/**
 * The migrations of a folder by number.
 *
 * @throws StartFault if a number is missing or stands twice
 */
export async function readMigrations(folder: URL = migrationsFolder): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  const migrations = await Promise.all(
    names.map(async (name) => ({
      number: Number.parseInt(name, 10),
      name,
      sql: await readFile(new URL(name, folder), "utf8"),
    })),
  );
  const misplaced = migrations.find(({ number }, index) => number !== index + 1);
  if (misplaced) {
    throw new StartFault(`The migrations in ${folder.pathname} are not numbered 0001, 0002, …: see ${misplaced.name}.`);
  }
  return migrations;
}

// Any fixed number that nobody else takes on this database.
const lockNumber = 7_205_759_403;

async function readApplied(client: ClientBase): Promise<ReadonlyMap<number, string>> {
  await client.query(
    `create table if not exists migrations
       (number int4 primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ number: number; hash: string }>(
    "select number, hash from migrations order by number",
  );
  return new Map(rows.map(({ number, hash }) => [number, hash]));
}

async function apply(client: ClientBase, { number, name, sql }: Migration, hash: string): Promise<void> {
  try {
    // Row-level security binds the owner too: a migration that moves rows must see them.
    await client.query("begin; select set_config('app.across', 'on', true)");
    await client.query(sql);
    await client.query("insert into migrations (number, name, hash) values ($1, $2, $3)", [number, name, hash]);
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
