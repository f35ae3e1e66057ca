import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client, ClientConfig } from "pg";
import { ensureApplicationRole } from "./application-role.ts";
import type { Binaries } from "./binary-package.ts";
import { connectClient } from "./connection.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { finished, port, spawnAs, startPostgres, untilReady } from "./postgres-process.ts";
import { runAs } from "./run-as.ts";

/** A PostgreSQL for tests, with a migrated database to copy. */
export type TestServer = {
  /** Folder of its socket. */
  readonly host: string;
  /** Its process, for those who want to see it die. */
  readonly pid: number;
  stop(): Promise<void>;
};

/** Who owns the databases of tests: no superuser, as with most operators. */
export const testOwner = "driftguard_owner";
export const templateDatabase = "migrated";

/**
 * Starts a PostgreSQL in a temporary folder; about a second. It ends with this process, however that ends; what a
 * killed run left in the temporary folder goes at the next start.
 */
export async function startTestServer({ initdb, postgres }: Binaries): Promise<TestServer> {
  removeLeftovers();
  const parent = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const folder = join(parent, "pg");
  const host = join(parent, "run");
  const who = runAs({ parent: tmpdir(), folder, postgres });
  for (const made of [parent, folder, host]) {
    mkdirSync(made, { recursive: true, mode: 0o700 });
    if (who.ids.uid !== undefined) chownSync(made, who.ids.uid, who.ids.gid ?? 0);
  }
  const parameters = ["-D", folder, "-U", superuser, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"];
  const { code, output } = await finished(spawnAs(who, initdb, parameters, ["ignore", "pipe", "pipe"]));
  if (code !== 0) throw new Error(`initdb failed: ${output}`);
  const log = join(parent, "postgres.log");
  const server = startPostgres({ postgres, folder, sockets: host, settings, who, log });
  const stop = async () => {
    await server.stop();
    rmSync(parent, { recursive: true, force: true });
  };
  try {
    if (!(await untilReady(server, { folder, config: at(host, superuser, "postgres") }))) {
      throw new Error(`postgres did not start: ${readFileSync(log, "utf8").slice(-2_000)}`);
    }
    await makeTemplate(host);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, pid: server.pid, stop };
}

const superuser = "postgres";
const folderPrefix = "driftguard-test-";

const settings = {
  max_connections: "100",
  max_locks_per_transaction: "512",
  random_page_cost: "1.1",
  jit: "off",
} as const;

function at(host: string, user: string, database: string): ClientConfig {
  return { host, port, user, database };
}

async function makeTemplate(host: string): Promise<void> {
  await run(at(host, superuser, "postgres"), async (client) => {
    await client.query(`create role ${testOwner} login createrole createdb`);
    await client.query(`create database ${templateDatabase} owner ${testOwner}`);
  });
  await run(at(host, testOwner, templateDatabase), async (client) => {
    await ensureApplicationRole(client);
    await migrate(client, { migrations: await readMigrations(), log: { info() {} } });
  });
}

async function run(config: ClientConfig, statements: (client: Client) => Promise<void>): Promise<void> {
  const client = await connectClient(config);
  try {
    await statements(client);
  } finally {
    await client.end();
  }
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    const pid = Number.parseInt(name.slice(folderPrefix.length), 10);
    // Other tests' folders begin alike, and are still in use.
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
