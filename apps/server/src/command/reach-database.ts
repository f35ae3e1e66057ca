import type { Config } from "../config.ts";
import { type Connection, connectionFromUrl } from "../platform/database/connection.ts";
import { startEmbedded } from "../platform/database/embedded.ts";
import { findRunning } from "../platform/database/find-running.ts";
import type { Person } from "../platform/database/run-as.ts";
import type { Log } from "../platform/log.ts";

export type ReachedDatabase = { readonly connection: Connection; readonly stop: () => Promise<void> };

/**
 * The database of an installation, for a command beside a server that runs on the same data folder or database, or without one.
 *
 * @throws StartFault
 */
export async function reachDatabase(config: Config, log: Log, sudo: Person | undefined): Promise<ReachedDatabase> {
  if (config.databaseUrl !== null) return { connection: connectionFromUrl(config.databaseUrl), stop: async () => {} };
  const running = await findRunning(config.dataFolder);
  if (running !== null) return { connection: running, stop: async () => {} };
  return startEmbedded({ directory: config.dataFolder, log, sudo });
}
