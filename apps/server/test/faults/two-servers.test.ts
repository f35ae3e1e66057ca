import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { Client } from "pg";
import { afterAll, describe, expect, test } from "vitest";

import { connectClient } from "../../src/platform/database/connection.ts";
import { type FreshDatabase, freshDatabase, oldestBinaries } from "../../src/platform/database/fresh-database.ts";
import { type Api, giveBaseline, registerModel, sendRows } from "../monitored-model.ts";
import { type StartedServer, startServer } from "../start-server.ts";
import { testClock } from "../test-clock.ts";
import { testServer } from "../test-server.ts";
import { openSink, type Sink } from "./open-sink.ts";
import { seeded } from "./seeded.ts";

// Two real servers on one PostgreSQL. They look for due models every second; which moment a model is due is said by the
// test, in its row: a quarter of an hour of real time would be too long. When a server is killed its leases are made to
// run out at once, and now and then those of the living as well: that is what a pause of two minutes looks like.
const seed = Number(process.env["SEED"] ?? 1);
const timesEach = Number(process.env["ROUNDS"] ?? 10);
const kinds = { calm: 6, shifted: 6, bare: 3, silent: 3, torn: 2 } as const;
const names = Object.entries(kinds).flatMap(([kind, count]) => Array.from({ length: count }, (_, n) => `${kind}-${n}`));

/** Of the servers: their database is elsewhere. */
const dataFolder = mkdtempSync(join(tmpdir(), "driftguard-two-servers-"));
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

describe.each([
  { version: "18, from npm", binaries: undefined, isThere: true },
  { version: "15, from Debian", binaries: oldestBinaries ?? undefined, isThere: oldestBinaries !== null },
])("on PostgreSQL $version", ({ version, binaries, isThere }) => {
  test.runIf(isThere)(
    "two servers, killed at random: each due time is checked once, and one problem is one alert and one message",
    { timeout: 240_000 + timesEach * 40_000 },
    async () => {
      const fresh = await freshDatabase(binaries === undefined ? {} : { binaries });
      const sink = await openSink((response) => response.writeHead(204).end());
      try {
        await setUp(fresh, sink);
        const superuser = await connectClient(fresh.superuserUrl);
        const run = await runDueTimes(fresh, superuser);
        const found = await look(superuser);
        await superuser.end();
        const checks = [...run.due.values()].reduce((sum, times) => sum + times.length, 0);
        console.log(
          `PostgreSQL ${version}, seed ${seed}: ${checks} due times of ${names.length} models, ${run.kills} kills, ${run.pauses} pauses, ${run.cuts} times every connection cut: ${found.reports.length} reports, ${found.alerts} alerts, ${found.messages.length} messages, ${sink.tries.length} tries`,
        );
        expect(checks).toBe(names.length * timesEach);
        expect(run.kills).toBeGreaterThan(0);
        const expected = [...run.due].flatMap(([name, times]) => times.map((at) => `${name} ${at.toISOString()}`));
        expect(found.reports.toSorted()).toEqual(expected.toSorted());
        expect(found.alerts).toBe(kinds.shifted);
        expect(found.openings).toBe(kinds.shifted);
        expect(found.messages).toHaveLength(kinds.shifted);
        expect(new Set(sink.tries.map(({ id }) => id))).toEqual(new Set(found.messages));
        expect(found.undelivered).toBe(0);
        for (const name of names) {
          const kind = name.split("-")[0] ?? "";
          const wanted: Readonly<Record<string, string>> = { bare: "skipped", silent: "skipped", torn: "failed" };
          expect(`${name} ${found.outcomes.get(name)}`).toBe(`${name} ${wanted[kind] ?? "checked"}`);
        }
      } finally {
        sink.close();
        await fresh.close();
      }
    },
  );
});

/** Any of them may deliver to a channel that another has sealed. */
const secretsKey = "5e".repeat(32);

/** Twenty models, through a server without a scheduler, and a channel. */
async function setUp(fresh: FreshDatabase, sink: Sink): Promise<void> {
  const config = { outboundAllow: ["127.0.0.1"], secretsKey: Buffer.from(secretsKey, "hex") };
  const app = await testServer({ fresh, clock: testClock(new Date()), config });
  const api: Api = async (method, url, body) => {
    const isText = typeof body === "string";
    const answer = await app.call({
      method,
      url,
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
      headers: { "content-type": isText ? "text/csv" : "application/json" },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  await api("POST", "/api/v1/channels", { channel_type: "webhook", configuration: { url: sink.url } });
  for (const name of names) {
    await registerModel(api, name);
    if (!name.startsWith("bare")) await giveBaseline(api, name);
    if (!name.startsWith("silent")) {
      await sendRows(api, name, 200, { prefix: name, centre: name.startsWith("shifted") ? 140 : 100 });
    }
  }
  await app.close();
  const superuser = await connectClient(fresh.superuserUrl);
  await superuser.query(
    "update baselines set bins = '\\x00' where model in (select id from models where name like 'torn-%')",
  );
  await superuser.query("update models set next_check_at = now() + interval '1 year'");
  await superuser.end();
}

type Run = {
  /** What each model was due at. */
  readonly due: ReadonlyMap<string, readonly Date[]>;
  readonly kills: number;
  readonly pauses: number;
  readonly cuts: number;
};

/** Makes every model due again and again until each was due so often, while servers are killed and started again. */
async function runDueTimes(fresh: FreshDatabase, superuser: Client): Promise<Run> {
  const random = seeded(seed);
  const due = new Map<string, Date[]>(names.map((name) => [name, []]));
  const counts = { kills: 0, pauses: 0, cuts: 0 };
  const settings = {
    ...{ DATABASE_URL: fresh.ownerUrl, CHECK_SECONDS: "1", OUTBOUND_ALLOW: "127.0.0.1" },
    ...{ LOG_LEVEL: "silent", DRIFTGUARD_DATA: dataFolder, SECRETS_KEY: secretsKey },
  };
  const servers = [startServer(settings), startServer(settings)];
  await Promise.all(servers);
  const end = performance.now() + 200_000 + timesEach * 30_000;
  let nextFaultAt = performance.now() + 1_000;
  for (;;) {
    const left = await makeDue(superuser, due);
    if (left === 0) break;
    if (performance.now() > end) throw new Error(`${left} models are not done; ${await describeModels(superuser)}`);
    if (performance.now() > nextFaultAt) {
      const chance = random();
      // The first fault is a kill: a quick run has few.
      if (counts.kills === 0 || chance < 0.5) {
        const victim = random() < 0.5 ? 0 : 1;
        const server = await servers[victim];
        if (server !== undefined) {
          counts.kills += 1;
          await killOne(superuser, server);
          servers[victim] = startServer(settings);
        }
      } else if (chance < 0.8) {
        counts.pauses += 1;
        await superuser.query("update models set check_lease_until = now() where check_holder is not null");
      } else {
        counts.cuts += 1;
        await Promise.all(servers); // a start that loses its connection is a start that fails
        await superuser.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
        );
      }
      nextFaultAt = performance.now() + 200 + random() * 1_500;
    }
    await wait(50);
  }
  await untilDelivered(superuser);
  for (const server of await Promise.all(servers)) expect(await server.stop()).toBe(0);
  return { due, ...counts };
}

/** A model that has moved on, and whose turn is not over, is due at another moment of the past. @returns how many are not done */
async function makeDue(superuser: Client, due: Map<string, Date[]>): Promise<number> {
  let left = 0;
  for (const [name, times] of due) {
    const at = new Date(Date.now() - 1_000);
    const isDone = times.length === timesEach;
    const { rowCount } = await superuser.query(
      isDone
        ? "select from models where name = $1 and next_check_at > now() and check_holder is null"
        : "update models set next_check_at = $2 where name = $1 and next_check_at > now() and check_holder is null and not exists (select from reports where model = models.id and due_at = $2)",
      isDone ? [name] : [name, at],
    );
    if (!isDone && rowCount === 1) times.push(at);
    if (!isDone || rowCount === 0) left += 1;
  }
  return left;
}

async function killOne(superuser: Client, server: StartedServer): Promise<void> {
  const ended = once(server.process, "exit");
  server.process.kill("SIGKILL");
  await ended;
  const holder = `% ${server.process.pid} %`;
  await superuser.query("update models set check_lease_until = now() where check_holder like $1", [holder]);
  await superuser.query("update outbox set lease_until = now() where holder like $1", [holder]);
}

async function untilDelivered(superuser: Client): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const { rows } = await superuser.query("select from outbox where delivered_at is null");
    if (rows.length === 0 || performance.now() > end) return;
    await wait(50);
  }
}

type Found = {
  readonly reports: readonly string[];
  readonly alerts: number;
  readonly openings: number;
  readonly messages: readonly string[];
  readonly undelivered: number;
  readonly outcomes: ReadonlyMap<string, string>;
};

async function look(superuser: Client): Promise<Found> {
  const reports = await superuser.query<{ name: string; due_at: Date }>(
    "select m.name, r.due_at from reports r join models m on m.id = r.model",
  );
  const counts = await superuser.query<{ alerts: number; openings: number; undelivered: number }>(
    `select (select count(*)::int from alerts) as alerts, (select count(*)::int from alert_events where kind = 'opened') as openings,
       (select count(*)::int from outbox where delivered_at is null) as undelivered`,
  );
  const messages = await superuser.query<{ id: string }>("select id from outbox");
  const outcomes = await superuser.query<{ name: string; outcome: string }>(
    "select name, last_check_outcome->>'outcome' as outcome from models",
  );
  const [count = { alerts: -1, openings: -1, undelivered: -1 }] = counts.rows;
  return {
    ...count,
    reports: reports.rows.map((row) => `${row.name} ${row.due_at.toISOString()}`),
    messages: messages.rows.map(({ id }) => id),
    outcomes: new Map(outcomes.rows.map((row) => [row.name, row.outcome])),
  };
}

async function describeModels(superuser: Client): Promise<string> {
  const { rows } = await superuser.query(
    "select name, next_check_at, check_holder, check_lease_until from models where next_check_at <= now() or check_holder is not null",
  );
  return JSON.stringify(rows);
}
