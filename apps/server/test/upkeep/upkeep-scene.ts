import type { Client } from "pg";

import { createKey, makeOrganisation, systemCaller } from "../../src/access/index.ts";
import type { Config } from "../../src/config.ts";
import { connectClient } from "../../src/platform/database/connection.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { newId } from "../../src/platform/ids.ts";
import { createLog } from "../../src/platform/log.ts";
import { runUpkeep, type UpkeepParts } from "../../src/upkeep/index.ts";
import type { Api } from "../monitored-model.ts";
import { testClock, type TestClock } from "../test-clock.ts";
import { testServer, type TestServer } from "../test-server.ts";

/** A server whose upkeep runs when the test says so. */
export type UpkeepScene = {
  readonly app: TestServer;
  readonly clock: TestClock;
  readonly events: PostgresEventStore;
  /** Sees every row: to look, and to break things. */
  readonly superuser: Client;
  /** The first organisation's admin. */
  readonly api: Api;
  /** Another server on the same database, or another key. */
  apiOf(server: TestServer, key: string): Api;
  /** Another organisation: its number, and its admin. */
  organisation(): Promise<{ readonly organisation: number; readonly api: Api }>;
  upkeep(holder: string, changes?: Partial<UpkeepParts>): ReturnType<typeof runUpkeep>;
  close(): Promise<void>;
};

/** Starts it at noon of a day. */
export async function upkeepScene(config: Partial<Config> = {}): Promise<UpkeepScene> {
  const clock = testClock(new Date("2026-03-02T12:00:00Z"));
  const app = await testServer({ clock, config });
  const events = await openPostgresEvents({ database: app.fresh.database });
  const superuser = await connectClient(app.fresh.superuserUrl);
  const apiOf =
    (server: TestServer, key: string): Api =>
    async (method, url, body) => {
      const isText = typeof body === "string";
      const answer = await server.call({
        method,
        url,
        key,
        ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
        headers: { "content-type": isText ? "text/csv" : "application/json" },
      });
      return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
    };
  return {
    app,
    clock,
    events,
    superuser,
    api: apiOf(app, app.first.key),
    apiOf,
    async organisation() {
      const organisation = await makeOrganisation(app.fresh.database, {
        publicId: newId("organisation", clock.now().getTime()),
        name: "Other",
        slug: "other",
      });
      if (organisation === null) throw new Error("the slug is taken");
      const ctx = app.contextOf(systemCaller(organisation, "test"));
      const { key } = await createKey(ctx, { name: "first key", scopes: ["admin"], models: null, expiresAt: null });
      return { organisation, api: apiOf(app, key) };
    },
    upkeep: (holder, changes = {}) =>
      runUpkeep({
        database: app.fresh.database,
        events,
        contextOf: app.contextOf,
        systemCaller,
        holder,
        log: createLog("silent"),
        now: () => clock.now(),
        retentionDays: app.config.retentionDays,
        isStopping: () => false,
        ...changes,
      }),
    async close() {
      await superuser.end();
      await events.close();
      await app.close();
    },
  };
}
