import { readFile } from "node:fs/promises";

import { setUpInstallation } from "../access/index.ts";
import { assemble } from "../assemble.ts";
import type { Config } from "../config.ts";
import { systemClock } from "../platform/clock.ts";
import { connectionFromUrl } from "../platform/database/connection.ts";
import { startEmbedded } from "../platform/database/embedded.ts";
import { openDatabase } from "../platform/database/postgres.ts";
import type { Person } from "../platform/database/run-as.ts";
import { openPostgresEvents } from "../platform/events/postgres.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { StartFault } from "../platform/start-fault.ts";
import { openSenders } from "../senders.ts";

export type Running = { readonly url: string; stop(): Promise<void> };

/**
 * Starts everything in this process: PostgreSQL as a child unless one is given, the API, the scheduler, the dashboard.
 *
 * @param say - writes a line for the person who started it
 * @throws StartFault
 */
export async function up({
  config,
  log,
  say,
  sudo,
}: {
  config: Config;
  log: Log;
  say: (line: string) => void;
  sudo: Person | undefined;
}): Promise<Running> {
  const started: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  let url: string | null = null;
  try {
    const embedded =
      config.databaseUrl === null ? await startEmbedded({ directory: config.dataFolder, log, sudo }) : null;
    if (embedded !== null) started.push(() => embedded.stop());
    const database = await openDatabase({
      connection: embedded?.connection ?? connectionFromUrl(config.databaseUrl ?? ""),
      log,
    });
    started.push(() => database.close());
    const events = await openPostgresEvents({ database });
    started.push(() => events.close());
    const assembled = await assemble({
      config,
      database,
      events,
      clock: systemClock,
      log,
      version: await ownVersion(),
      senders: await openSenders({ config, log }),
      publicUrl: () => config.publicUrl ?? new URL(url ?? `http://${config.host}:${config.port}`),
    });
    started.push(() => assembled.stop());
    const first = await setUpInstallation({
      database,
      contextOf: assembled.contextOf,
      newId: (noun) => newId(noun, Date.now()),
    });
    if (first !== null) say(`API key: ${first.key}`);
    url = await listen(assembled.server, config);
    assembled.start();
    say(`DriftGuard is ready: ${config.publicUrl?.href ?? url}`);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(server: Awaited<ReturnType<typeof assemble>>["server"], { host, port }: Config): Promise<string> {
  try {
    return await server.listen({ host, port, backlog: 4096 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EADDRINUSE")
      throw new StartFault(`Port ${port} on ${host} is taken by another program; set PORT to another one.`, {
        cause: error,
      });
    if (code === "EACCES")
      throw new StartFault(`Port ${port} on ${host} may not be opened by this user; set PORT to one above 1023.`, {
        cause: error,
      });
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new StartFault(`HOST ${host} is no address of this machine.`, { cause: error });
    throw error;
  }
}

async function ownVersion(): Promise<string> {
  const read: unknown = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  const version: unknown = read !== null && typeof read === "object" ? Reflect.get(read, "version") : null;
  return typeof version === "string" ? version : "unknown";
}
