import { findRunning } from "../src/platform/database/find-running.ts";
import { type Database, openDatabase } from "../src/platform/database/postgres.ts";
import { openPostgresEvents, type PostgresEventStore } from "../src/platform/events/postgres.ts";
import { createLog } from "../src/platform/log.ts";

/** The stores of a server that runs, as it has opened them itself. */
export type RunningStores = {
  readonly database: Database;
  readonly events: PostgresEventStore;
  readonly close: () => Promise<void>;
};

/** @throws Error if no server runs on the folder */
export async function openRunning(dataFolder: string): Promise<RunningStores> {
  const connection = await findRunning(dataFolder);
  if (connection === null) throw new Error(`no server runs on ${dataFolder}`);
  const database = await openDatabase({ connection, log: createLog("error") });
  const events = await openPostgresEvents({ database });
  return {
    database,
    events,
    async close() {
      await events.close();
      await database.close();
    },
  };
}
