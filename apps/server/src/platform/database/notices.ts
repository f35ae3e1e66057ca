import { type Kysely, sql } from "kysely";
import type { Client } from "pg";

import type { Log } from "../log.ts";
import type { Database, Tables } from "./postgres.ts";

const channel = "driftguard_live";

/**
 * Tells every instance that something has changed, once the transaction is kept; if it is not, nobody hears.
 *
 * @param what - a noun and an id, nothing else: whoever listens reads what it may, under its own rights
 */
export async function tellChange(tx: Kysely<Tables>, what: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${what})`.execute(tx);
}

export type Notices = { readonly stop: () => Promise<void> };

/**
 * Hears what any instance tells, on a connection of its own. While that is lost nothing is heard, and it is opened again:
 * whoever needs every change looks by itself now and then.
 */
export function listenForChanges(
  database: Pick<Database, "connect">,
  { onChange, log }: { readonly onChange: (what: string) => void; readonly log: Pick<Log, "warn"> },
): Notices {
  let client: Client | null = null;
  let isStopped = false;
  let timer: NodeJS.Timeout | null = null;
  let waitMs = firstWaitMs;

  const again = (): void => {
    client = null;
    if (isStopped || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      opening = open();
    }, waitMs);
    waitMs = Math.min(waitMs * 2, lastWaitMs);
  };

  const open = async (): Promise<void> => {
    try {
      const opened = await database.connect("live");
      if (isStopped) return await opened.end();
      client = opened;
      opened.on("notification", ({ payload = "" }) => onChange(payload));
      opened.once("end", again);
      await opened.query(`listen ${channel}`);
      waitMs = firstWaitMs;
    } catch (error) {
      if (isStopped) return;
      log.warn({ error }, "changes on other instances are not heard of; listening is tried again");
      again();
    }
  };
  let opening = open();

  return {
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await opening;
      await client?.end();
    },
  };
}

const firstWaitMs = 500;
const lastWaitMs = 10_000;
