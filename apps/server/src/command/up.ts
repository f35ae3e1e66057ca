import { readFile } from "node:fs/promises";

import {
  isLoopback,
  listOrganisations,
  publicUrlOf,
  rememberUrl,
  setUpInstallation,
  signInLink,
  systemCaller,
} from "../access/index.ts";
import { assemble } from "../assembly/index.ts";
import { loadDetectors } from "../checks/index.ts";
import type { Config } from "../config.ts";
import { systemClock } from "../platform/clock.ts";
import { connectionFromUrl } from "../platform/database/connection.ts";
import { startEmbedded } from "../platform/database/embedded.ts";
import { type Database, openDatabase } from "../platform/database/postgres.ts";
import type { Person } from "../platform/database/run-as.ts";
import { watchDisk } from "../platform/disk/watch-disk.ts";
import { openPostgresEvents } from "../platform/events/postgres.ts";
import { Problem } from "../platform/http/problem.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import { openSenders } from "../senders.ts";
import { checkPort, portFault } from "./check-port.ts";

export type Running = {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Fills the first organisation with the sample data, saying how far it is; never throws. */
  readonly fillWithDemo: () => Promise<void>;
};

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
  const started: Part[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await end(part, log);
  };
  let port = config.port;
  const publicUrl = (): string => publicUrlOf({ ...config, port });
  try {
    await checkPort(config);
    const detectors = await loadDetectors(config.detectors);
    const embedded =
      config.databaseUrl === null ? await startEmbedded({ directory: config.dataFolder, log, sudo }) : null;
    if (embedded !== null) started.push({ name: "PostgreSQL", end: () => embedded.stop(), patienceMs: 9_000 });
    const database = await openDatabase({
      connection: embedded?.connection ?? connectionFromUrl(config.databaseUrl ?? ""),
      log,
    });
    started.push({ name: "database", end: () => database.close(), patienceMs: 500 });
    const events = await openPostgresEvents({ database });
    started.push({ name: "event store", end: () => events.close(), patienceMs: 1_000 });
    const disk =
      embedded === null
        ? undefined
        : await watchDisk({ folder: config.dataFolder, now: Date.now, log, reserveAfterMs: 60_000 });
    const assembled = await assemble({
      config,
      detectors,
      database,
      events,
      clock: systemClock,
      log,
      version: await ownVersion(),
      senders: await openSenders({ config, log }),
      ...(disk === undefined ? {} : { disk }),
      publicUrl: () => new URL(publicUrl()),
    });
    started.push({ name: "server", end: () => assembled.stop(), patienceMs: 6_500 });
    if (config.publicUrl?.protocol !== "https:" && !isLoopback(new URL(publicUrl()))) {
      log.warn("PUBLIC_URL is not https: cookies of sessions are not bound to https and may be read on the way");
    }
    const first = await setUpInstallation({
      database,
      contextOf: assembled.contextOf,
      newId: (noun) => newId(noun, Date.now()),
    });
    const sayFirst = (): void => {
      if (first === null) return;
      say(`Sign in: ${signInLink(publicUrl(), first.linkToken)}`);
      say(`API key: ${first.key}`);
    };
    // A script that waits for the port finds both; with a port of the system's choice the link must wait for it.
    if (config.port > 0) sayFirst();
    await assembled.prepare();
    const url = await listen(assembled.server, config);
    port = Number(new URL(url).port) || config.port; // a URL leaves out the port of its scheme
    if (config.port === 0) sayFirst();
    await rememberUrl(database, publicUrl());
    assembled.start();
    say(`DriftGuard is ready: ${publicUrl()}`);
    return { url, stop, fillWithDemo: () => fillWithDemo(assembled, { database, log, say }) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server answers meanwhile; a demonstration that cannot be loaded does not stop it. */
async function fillWithDemo(
  { loadDemo, contextOf }: Awaited<ReturnType<typeof assemble>>,
  { database, log, say }: { database: Database; log: Log; say: (line: string) => void },
): Promise<void> {
  const [organisation] = await listOrganisations(database);
  if (organisation === undefined) return;
  const ctx = contextOf(systemCaller(organisation.id, "sample data"));
  try {
    await loadDemo(ctx, (share, message) => say(`Sample data ${Math.round(share * 100)} %: ${message}`));
    say("Sample data are loaded");
  } catch (error) {
    if (error instanceof Problem) say(`Sample data: ${error.message}`);
    else log.error({ error }, "the sample data could not be loaded");
  }
}

type Part = { readonly name: string; readonly end: () => Promise<void>; readonly patienceMs: number };

/** What does not end in time, or in order, must not keep what it stands on from ending. */
async function end({ name, end: run, patienceMs }: Part, log: Log): Promise<void> {
  try {
    if ((await within(patienceMs, run())) === "late") log.warn({ part: name }, "a part took too long to stop");
  } catch (error) {
    log.error({ error, part: name }, "a part did not stop in order");
  }
}

async function listen(server: Awaited<ReturnType<typeof assemble>>["server"], config: Config): Promise<string> {
  try {
    return await server.listen({ host: config.host, port: config.port, backlog: 4096 });
  } catch (error) {
    throw portFault(error, config) ?? error;
  }
}

/** Of this release, as its package says. */
export async function ownVersion(): Promise<string> {
  const read: unknown = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  const version: unknown = read !== null && typeof read === "object" ? Reflect.get(read, "version") : null;
  return typeof version === "string" ? version : "unknown";
}
