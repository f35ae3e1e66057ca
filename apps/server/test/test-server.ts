import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";

import { setUpInstallation } from "../src/access/index.ts";
import { assemble } from "../src/assembly/index.ts";
import { loadDetectors } from "../src/checks/index.ts";
import type { WaysOut } from "../src/channels/index.ts";
import { type Config, readConfig } from "../src/config.ts";
import { type FreshDatabase, freshDatabase } from "../src/platform/database/fresh-database.ts";
import { openPostgresEvents } from "../src/platform/events/postgres.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog, type Log } from "../src/platform/log.ts";
import { openSenders } from "../src/senders.ts";
import { testClock, type TestClock } from "./test-clock.ts";

/** The whole server on a database of its own, without a socket. */
export type TestServer = {
  /** For `inject`; every answer was held against its schema. */
  readonly server: FastifyInstance;
  readonly routes: Awaited<ReturnType<typeof assemble>>["routes"];
  readonly contextOf: Awaited<ReturnType<typeof assemble>>["contextOf"];
  readonly host: Awaited<ReturnType<typeof assemble>>["host"];
  readonly fresh: FreshDatabase;
  readonly clock: TestClock;
  readonly config: Config;
  /** Of the first start: the organisation, a key with every scope, the token of the sign-in link. */
  readonly first: { readonly organisation: number; readonly key: string; readonly linkToken: string };
  /** Sends a request with the first key; another one, or `null` for none, where given. */
  call(request: InjectOptions & { readonly key?: string | null }): Promise<LightMyRequestResponse>;
  /** Starts what the server does by itself: checks, deliveries, counts. Nothing does before. */
  start(): void;
  close(): Promise<void>;
};

export type TestServerOptions = {
  readonly config?: Partial<Config>;
  readonly clock?: TestClock;
  readonly log?: Log;
  /** In place of the real ways out. */
  readonly senders?: WaysOut;
  /** A database to share, of another test server; it is not closed with this one. */
  readonly fresh?: FreshDatabase;
};

/**
 * Starts it.
 *
 * @example
 * const app = await testServer();
 * afterAll(() => app.close());
 * const answer = await app.call({ method: "GET", url: "/api/v1/models" });
 */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { clock = testClock(), log = createLog("silent") } = options;
  const dataFolder = mkdtempSync(join(tmpdir(), "driftguard-test-server-"));
  const config: Config = { ...readConfig({ DRIFTGUARD_DATA: dataFolder }), ...options.config };
  const fresh = options.fresh ?? (await freshDatabase());
  const { database } = fresh;
  const events = await openPostgresEvents({ database });
  const assembled = await assemble({
    config,
    database,
    events,
    clock,
    log,
    version: "0.0.0-test",
    senders: options.senders ?? (await openSenders({ config, log })),
    publicUrl: () => config.publicUrl ?? new URL(`http://localhost:${config.port}`),
    verifyAnswers: true,
    detectors: await loadDetectors(config.detectors),
  });
  const { server, routes, contextOf, host } = assembled;
  const first = await setUpInstallation({ database, contextOf, newId: (noun) => newId(noun, clock.now().getTime()) });
  return {
    server,
    routes,
    contextOf,
    host,
    fresh,
    clock,
    config,
    // A second server on one database finds it set up; its tests use what the first one was given.
    first: first ?? { organisation: 1, key: "", linkToken: "" },
    call: ({ key = first?.key ?? null, headers = {}, ...request }) =>
      server.inject({ ...request, headers: { ...(key === null ? {} : { "x-api-key": key }), ...headers } }),
    start: () => assembled.start(),
    async close() {
      await assembled.stop();
      await events.close();
      if (options.fresh === undefined) await fresh.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
