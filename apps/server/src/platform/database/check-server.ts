import type { ClientBase } from "pg";
import type { Log } from "../log.ts";
import { StartFault } from "../start-fault.ts";
import { applicationRole } from "./application-role.ts";

/**
 * Whether this server keeps what it acknowledges, and is the one we mean.
 *
 * @throws StartFault if not; settings that only cost speed are named in the log
 */
export async function checkServer(
  client: ClientBase,
  { dataDirectory, log }: { readonly dataDirectory?: string | undefined; readonly log: Pick<Log, "warn"> },
): Promise<void> {
  const version = Number(await show(client, "server_version_num"));
  if (version < 150_000) {
    throw new StartFault(
      `PostgreSQL ${await show(client, "server_version")} is too old: DriftGuard needs 15 or later.`,
    );
  }
  for (const setting of ["fsync", "full_page_writes"]) {
    if ((await show(client, setting)) !== "on") throw unsafe(setting, "on");
  }
  if (dataDirectory !== undefined) {
    const actual = await show(client, "data_directory");
    if (actual !== dataDirectory) {
      throw new StartFault(
        `The PostgreSQL that answers keeps its data in ${actual}, not in ${dataDirectory}; stop it, or choose another folder.`,
      );
    }
  }
  if (Number(await show(client, "max_locks_per_transaction")) < 512) {
    log.warn("max_locks_per_transaction is below 512: with a thousand models, statements over all of them may fail");
  }
  if (Number(await show(client, "random_page_cost")) > 2) {
    log.warn("random_page_cost is above 2: on an SSD, 1.1 reads a day of predictions several times faster");
  }
}

/**
 * Whether a session of the application is what it should be: bound by row-level security, and durable.
 *
 * @throws StartFault if not
 */
export async function checkApplicationSession(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; unbound: boolean }>(
    "select rolname as name, rolsuper or rolbypassrls as unbound from pg_roles where rolname = current_user",
  );
  if (rows[0]?.name !== applicationRole || rows[0].unbound) {
    throw new StartFault(
      `Sessions of the application run as ${rows[0]?.name}, not as ${applicationRole}, an ordinary role; remove what sets another role at the start of a session (ALTER ROLE … SET role, a connection pooler).`,
    );
  }
  // An acknowledged prediction is on the disk: of the modes, only "off" breaks that.
  if ((await show(client, "synchronous_commit")) === "off") throw unsafe("synchronous_commit", "on");
}

function unsafe(setting: string, needed: string): StartFault {
  return new StartFault(
    `PostgreSQL runs with ${setting} = off and would lose acknowledged predictions in a crash; set it to ${needed}.`,
  );
}

async function show(client: ClientBase, setting: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>("select current_setting($1) as value", [setting]);
  return rows[0]?.value ?? "";
}
