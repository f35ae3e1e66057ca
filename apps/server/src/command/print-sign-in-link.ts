import {
  createSignInLink,
  listOrganisations,
  publicUrlOf,
  readKnownUrl,
  signInLink,
  systemCaller,
} from "../access/index.ts";
import type { Config } from "../config.ts";
import { systemClock } from "../platform/clock.ts";
import { openDatabase } from "../platform/database/postgres.ts";
import type { Person } from "../platform/database/run-as.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { StartFault } from "../platform/start-fault.ts";
import { reachDatabase } from "./reach-database.ts";

/**
 * Prints a new one-time link for the admin: beside a server that runs on the same data folder or database, or without
 * one. Whoever can do this owns the installation, so it also helps who lost the password.
 *
 * @throws StartFault
 */
export async function printSignInLink({
  config,
  log,
  say,
  sudo,
}: {
  config: Config;
  log: Log;
  say: (line: string) => void;
  sudo: Person | undefined;
}): Promise<void> {
  const reached = await reachDatabase(config, log, sudo);
  try {
    const database = await openDatabase({ connection: reached.connection, log, connectionsMax: 1 });
    try {
      const [organisation] = await listOrganisations(database);
      if (organisation === undefined)
        throw new StartFault('Nothing is set up yet: the first "npm start" prints a sign-in link.');
      const token = await createSignInLink({
        caller: systemCaller(organisation.id, "sign-in command"),
        now: () => systemClock.now(),
        newId: (noun) => newId(noun, Date.now()),
        transaction: (run) => database.transaction([organisation.id], run),
      });
      // The server that runs may have been started with another address than this shell knows.
      const url = config.publicUrl === null ? await readKnownUrl(database) : null;
      say(`Sign in: ${signInLink(url ?? publicUrlOf(config), token)}`);
    } finally {
      await database.close();
    }
  } finally {
    await reached.stop();
  }
}
