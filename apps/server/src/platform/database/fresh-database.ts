import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findBinaries, type Binaries } from "./binary-package.ts";
import { connectClient, connectionFromUrl, type Connection } from "./connection.ts";
import { openDatabase, type Database } from "./postgres.ts";
import { askForTestServer, shareVariable } from "./share-test-server.ts";
import { startTestServer, templateDatabase, testOwner, type TestServer } from "./test-server.ts";

/** A database of a test's own: all migrations, no rows. */
export type FreshDatabase = {
  readonly database: Database;
  readonly connection: Connection;
  /** Logs in as the owner of the tables, who is no superuser. */
  readonly ownerUrl: string;
  /** The same as a superuser: to break things, to look where nobody may. */
  readonly superuserUrl: string;
  /** Closes it and drops it. */
  close(): Promise<void>;
};

/** Debian's PostgreSQL 15, the oldest that we support; `null` where it is not installed. */
export const oldestBinaries: Binaries | null = binariesIn("/usr/lib/postgresql/15/bin");

/**
 * Makes a database for a test suite, on the PostgreSQL that all suites of the run share: the one from npm, or
 * `DRIFTGUARD_TEST_POSTGRES`, a folder of programs. Outside Vitest it brings a server of its own.
 *
 * @example
 * const fresh = await freshDatabase();
 * afterAll(() => fresh.close());
 */
export async function freshDatabase({ binaries }: { readonly binaries?: Binaries } = {}): Promise<FreshDatabase> {
  const { host, stop } = await findServer(binaries ?? (await defaultBinaries()));
  const name = `suite_${randomBytes(8).toString("hex")}`;
  await runAs(testOwner, host, `create database ${name} template ${templateDatabase}`);
  const url = (user: string) => `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`;
  const connection = connectionFromUrl(url(testOwner));
  const database = await openDatabase({ connection, log: silent });
  return {
    database,
    connection,
    ownerUrl: url(testOwner),
    superuserUrl: url("postgres"),
    async close() {
      await database.close();
      // Autovacuum may be at work there, and only a superuser may end it.
      await runAs("postgres", host, `drop database ${name} with (force)`);
      await stop();
    },
  };
}

/** Runs something on a fresh database and takes it away again. */
export async function withFreshDatabase<Result>(run: (fresh: FreshDatabase) => Promise<Result>): Promise<Result> {
  const fresh = await freshDatabase();
  try {
    return await run(fresh);
  } finally {
    await fresh.close();
  }
}

const silent = { info() {}, warn() {}, error() {} } as const;

async function findServer(binaries: Binaries): Promise<Pick<TestServer, "host" | "stop">> {
  // oxlint-disable-next-line node/no-process-env -- set by the run's global set-up, for its workers
  const socket = process.env[shareVariable];
  if (socket === undefined) return startTestServer(binaries);
  return { ...(await askForTestServer(socket, binaries)), stop: async () => {} };
}

async function defaultBinaries(): Promise<Binaries> {
  // oxlint-disable-next-line node/no-process-env -- used by tests alone
  const folder = process.env["DRIFTGUARD_TEST_POSTGRES"];
  if (folder === undefined) return findBinaries(process.platform, process.arch);
  const found = binariesIn(folder);
  if (!found) throw new Error(`DRIFTGUARD_TEST_POSTGRES: there is no initdb in ${folder}`);
  return found;
}

function binariesIn(folder: string): Binaries | null {
  return existsSync(join(folder, "initdb"))
    ? { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") }
    : null;
}

async function runAs(user: string, host: string, statement: string): Promise<void> {
  const client = await connectClient({ host, port: 5432, user, database: "postgres" });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
