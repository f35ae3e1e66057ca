import { sendWebhook } from "driftwatch/notify";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { setTimeout as wait } from "node:timers/promises";

import { systemCaller } from "../../src/access/index.ts";
import { createDeliveries, type Deliveries, type Senders } from "../../src/channels/index.ts";
import { connectClient } from "../../src/platform/database/connection.ts";
import { createLog } from "../../src/platform/log.ts";
import { openOutboundGate, type OutboundGate, systemLookup } from "../../src/platform/outbound/gate.ts";
import { createSeal } from "../../src/platform/seal.ts";
import { type Api, giveBaseline, registerModel, sendRows } from "../monitored-model.ts";
import { testClock } from "../test-clock.ts";
import { testServer, type TestServer } from "../test-server.ts";
import { openSink, type Sink } from "./open-sink.ts";
import { seeded } from "./seeded.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const clock = testClock(new Date("2026-03-02T12:00:00Z"));
const now = (): Date => clock.now();
// In service a receiver has ten seconds; the shape is the same with less, and less again where the wait tells nothing more.
const patienceMs = 6_000;
let patienceWithHangingMs = patienceMs;
const perChannel = 12;

let app: TestServer;
let superuser: Client;
let gate: OutboundGate;
const sinks: Record<string, Sink> = {};

beforeAll(async () => {
  app = await testServer({ clock, config: { outboundAllow: ["127.0.0.1"] } });
  superuser = await connectClient(app.fresh.superuserUrl);
  gate = openOutboundGate({ allow: ["127.0.0.1"], lookup: systemLookup });
  const ok = 204;
  sinks["fast"] = await openSink((response) => response.writeHead(ok).end());
  sinks["slow"] = await openSink((response) => void wait(300).then(() => response.writeHead(ok).end()));
  sinks["hanging"] = await openSink(() => undefined);
  sinks["failing"] = await openSink((response) => response.writeHead(500).end("no"));
  sinks["busy"] = await openSink((response, before) =>
    before === 0 ? response.writeHead(429, { "retry-after": "600" }).end() : response.writeHead(ok).end(),
  );
  sinks["gone"] = await openSink((response) => response.writeHead(410).end());
  sinks["reset"] = await openSink((response, before, request) =>
    before < 2 ? request.socket.destroy() : response.writeHead(ok).end(),
  );
  sinks["moved"] = await openSink((response, before) =>
    before === 0 ? response.writeHead(302, { location: "http://127.0.0.1:1/" }).end() : response.writeHead(ok).end(),
  );
  for (const [name, { url }] of Object.entries(sinks)) {
    const made = await api("POST", "/api/v1/channels", { channel_type: "webhook", name, configuration: { url } });
    expect(made.status).toBe(201);
  }
  await openOneAlert();
  await cloneMessages(perChannel);
});
afterAll(async () => {
  for (const sink of Object.values(sinks)) sink.close();
  await gate.close();
  await superuser.end();
  await app.close();
});

test("two instances and eight receivers: each message is delivered once or given up visibly, none waits for another receiver, and its id stays", async () => {
  const instances = [instance("one", 1), instance("two", 2)];
  const startedAt = performance.now();
  await Promise.all(instances.map((one) => one.begin()));
  await until(async () => sinkOf("fast").tries.length === perChannel && sinkOf("slow").tries.length === perChannel);
  const latestMs = Math.max(...sinkOf("fast").tries.map(({ at }) => at - startedAt));
  const firstTimeOutMs = await firstLate(startedAt);
  console.log(
    `the last of ${perChannel} messages to the fast receiver came after ${Math.round(latestMs)} ms; the hanging one timed out after ${Math.round(firstTimeOutMs)} ms`,
  );
  expect(latestMs).toBeLessThan(firstTimeOutMs);
  patienceWithHangingMs = 100;
  await until(async () => (await waiting()).leased === 0);
  const asked = await superuser.query(
    "select min(next_at) as next from outbox where channel = (select id from channels where name = 'busy')",
  );
  expect(asked.rows[0].next.getTime()).toBeGreaterThanOrEqual(now().getTime() + 600_000);
  // Time goes on until nothing waits any more: ten tries take more than 75 hours.
  const begun = now();
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(instances.map((one) => one.begin()));
    await until(async () => (await waiting()).leased === 0);
    const { last } = await waiting();
    if (last === null) break;
    clock.set(new Date(Math.max(last.getTime(), now().getTime())));
  }
  expect(now().getTime() - begun.getTime()).toBeGreaterThan(75 * 3_600_000);
  await Promise.all(instances.map((one) => one.stop()));
  expect(await outcomes()).toEqual({
    fast: { delivered: perChannel, attempts: 1 },
    slow: { delivered: perChannel, attempts: 1 },
    busy: { delivered: perChannel, attempts: 2 },
    moved: { delivered: perChannel, attempts: 2 },
    reset: { delivered: perChannel, attempts: 3 },
    hanging: { failed: perChannel, attempts: 10 },
    failing: { failed: perChannel, attempts: 10 },
    gone: { ended: perChannel },
  });
  for (const [name, tries] of [
    ["fast", 1],
    ["slow", 1],
    ["busy", 2],
    ["moved", 2],
    ["reset", 3],
    ["hanging", 10],
    ["failing", 10],
  ] as const) {
    const times = Map.groupBy(sinkOf(name).tries, ({ id }) => id);
    expect([name, times.size]).toEqual([name, perChannel]);
    expect([...times.values()].map((each) => each.length)).toEqual(Array.from({ length: perChannel }, () => tries));
  }
});

test("a receiver that says it is gone is switched off; what still waited for it is shown as not sent", async () => {
  const channels = await api("GET", "/api/v1/channels");
  expect(channels.body).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ name: "gone", enabled: false }),
      expect.objectContaining({ name: "failing", enabled: true }),
    ]),
  });
  const { rows } = await superuser.query(
    "select distinct last_result->>'outcome' as outcome from outbox where channel = (select id from channels where name = 'gone') order by 1",
  );
  expect(rows).toEqual([{ outcome: "disabled" }, { outcome: "not-sent" }]);
});

test("each message is shown with its alert, delivered or failed", async () => {
  const shown = await api("GET", "/api/v1/alerts/1");
  const states = Map.groupBy(deliveriesIn(shown.body), ({ channel, state }) => `${channel.name} ${state}`);
  expect(states.get("fast delivered")?.length).toBe(perChannel);
  expect(states.get("failing failed")?.length).toBe(perChannel);
  expect(states.get("hanging failed")?.length).toBe(perChannel);
});

test("what an instance took and never ended is taken over with the same id; the late one undoes nothing", async () => {
  const before = sinkOf("fast").tries.length;
  await superuser.query("update channels set enabled = (name = 'fast')");
  await cloneMessages(3, "fast");
  const stuck = Promise.withResolvers<void>();
  const late = instance("late", 3, async (send) => {
    await stuck.promise;
    await send();
    return { outcome: "retry", latencyMs: 0, reason: "too late" };
  });
  expect(await late.begin()).toBe(3);
  const successor = instance("successor", 4);
  // The control: while the lease holds, nobody else takes them.
  expect(await successor.begin()).toBe(0);
  clock.advance(61_000);
  expect(await successor.begin()).toBe(3);
  await until(async () => (await waiting()).leased === 0);
  const settled = await outcomes();
  stuck.resolve();
  await late.stop();
  await successor.stop();
  expect(await outcomes()).toEqual(settled);
  const tries = Map.groupBy(sinkOf("fast").tries.slice(before), ({ id }) => id);
  expect([...tries.values()].map((each) => each.length)).toEqual([2, 2, 2]);
});

type Send = ReturnType<Senders["webhook"]>;

function instance(holder: string, seed: number, around: (send: () => Send) => Send = (send) => send()): Deliveries {
  const senders: Senders = {
    email: () => Promise.reject(new Error("no mail here")),
    slack: () => Promise.reject(new Error("no Slack here")),
    webhook: (message, { url, secret }, { id }) =>
      around(() =>
        sendWebhook(message, {
          ...{ fetch: gate.fetch, url, id, secrets: [secret] },
          ...{
            now: () => now().getTime(),
            timeoutMs: url === sinkOf("hanging").url ? patienceWithHangingMs : patienceMs,
          },
        }),
      ),
  };
  const { database } = app.fresh;
  const parts = { database, senders, contextOf: app.contextOf, systemCaller, holder, now };
  const seal = createSeal(app.config.dataFolder);
  return createDeliveries({ ...parts, seal, chance: seeded(seed), log: createLog("silent") });
}

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

async function openOneAlert(): Promise<void> {
  await registerModel(api, "loud");
  await giveBaseline(api, "loud");
  await sendRows(api, "loud", 300, { prefix: "loud", centre: 140 });
  clock.advance(60_000);
  const check = await api("POST", "/api/v1/models/loud/checks", {});
  expect(check.body).toMatchObject({ alerts: [{ change: "opened" }] });
}

/** The one alert's messages, as if there had been as many. */
async function cloneMessages(count: number, channel: string | null = null): Promise<void> {
  await superuser.query(
    `insert into outbox (id, organisation, channel, alert, kind, payload, created_at, next_at)
     select c.id || '_' || $3::text || '_' || copy, m.organisation, c.id, m.alert, m.kind, m.payload, $1, $1
     from (select * from outbox order by id limit 1) m, channels c, generate_series(1, $2::int) copy
     where $4::text is null or c.name = $4`,
    [now(), count - (channel === null ? 1 : 0), String(now().getTime()), channel],
  );
}

async function waiting(): Promise<{ leased: number; last: Date | null }> {
  const { rows } = await superuser.query(
    "select count(lease_until)::int as leased, max(next_at) as last from outbox where delivered_at is null and dead_at is null",
  );
  return rows[0];
}

async function firstLate(startedAt: number): Promise<number> {
  await until(async () => {
    const { rows } = await superuser.query(
      "select 1 from outbox where channel = (select id from channels where name = 'hanging') and last_result is not null",
    );
    return rows.length > 0;
  });
  return performance.now() - startedAt;
}

async function outcomes(): Promise<Record<string, unknown>> {
  const { rows } = await superuser.query(`
    select c.name, count(o.delivered_at)::int as delivered, count(o.dead_at)::int as dead,
      count(*)::int as all, array_agg(distinct o.attempts) as attempts
    from outbox o join channels c on c.id = o.channel group by c.name`);
  return Object.fromEntries(
    rows.map((row) => {
      if (row.delivered + row.dead !== row.all) return [row.name, { waiting: row.all - row.delivered - row.dead }];
      // How many tries came to the gone one before it was switched off is a matter of chance.
      if (row.name === "gone") return [row.name, { ended: row.dead }];
      // A reset may also strike a connection that waits for its next request: a try that the receiver never sees.
      const isSame = row.attempts.length === 1 || row.name === "reset";
      const attempts = isSame ? Math.min(...row.attempts) : row.attempts;
      return [row.name, row.delivered > 0 ? { delivered: row.delivered, attempts } : { failed: row.dead, attempts }];
    }),
  );
}

function deliveriesIn(body: unknown): { channel: { name: string }; state: string }[] {
  const found: unknown = body !== null && typeof body === "object" ? Reflect.get(body, "notifications") : null;
  return Array.isArray(found) ? found : [];
}

function sinkOf(name: string): Sink {
  const sink = sinks[name];
  if (sink === undefined) throw new Error(`no sink ${name}`);
  return sink;
}

async function until(isSo: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so after ${withinMs} ms`);
    await wait(20);
  }
}
