import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Api, giveBaseline, registerModel, sendRows } from "../monitored-model.ts";
import { testClock } from "../test-clock.ts";
import { testServer, type TestServer } from "../test-server.ts";
import { systemCaller } from "../../src/access/index.ts";
import { linksUnder } from "../../src/channels/index.ts";
import { connectClient } from "../../src/platform/database/connection.ts";
import { Unavailable } from "../../src/platform/database/unavailable.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { createLog } from "../../src/platform/log.ts";
import { createBaselineMemory, createReadMemory, type DueParts, runDueChecks } from "../../src/checks/index.ts";
import { writeCount } from "../../src/predictions/index.ts";

const minute = 60_000;
const clock = testClock(new Date("2026-03-02T12:00:00Z"));
const now = (): Date => clock.now();

let app: TestServer;
let events: PostgresEventStore;
/** Sees every row: to look, and to say which models are due. */
let superuser: Client;
let api: Api;

beforeAll(async () => {
  app = await testServer({ clock });
  events = await openPostgresEvents({ database: app.fresh.database });
  superuser = await connectClient(app.fresh.superuserUrl);
  api = async (method, url, body) => {
    const isText = typeof body === "string";
    const answer = await app.call({
      method,
      url,
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
      headers: { "content-type": isText ? "text/csv" : "application/json" },
    });
    return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
  };
  const channel = await api("POST", "/api/v1/channels", {
    channel_type: "email",
    configuration: { email: "on-call@example.com" },
  });
  expect(channel.status).toBe(201);
});
afterAll(async () => {
  await superuser.end();
  await events.close();
  await app.close();
});

test("what is due is checked once, what is skipped is named, and each model comes again by its own interval", async () => {
  await monitored("calm", 100);
  await registerModel(api, "bare");
  await api("PATCH", "/api/v1/models/bare", { interval_minutes: 60 });
  await registerModel(api, "silent");
  await giveBaseline(api, "silent");
  const due = now();
  // The window ends before now, and rows without a time have that of their acceptance.
  clock.advance(minute);
  expect(await runDueChecks(instance("one"), now)).toEqual({ checked: 3, failed: 0 });
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 0, failed: 0 });
  expect(await model("calm")).toMatchObject({ outcome: "checked", reason: null, due: later(due, 15) });
  expect(await model("bare")).toMatchObject({ outcome: "skipped", due: later(due, 60) });
  expect((await model("bare")).reason).toMatch(/^version ".+" has no baseline/);
  expect(await model("silent")).toMatchObject({ outcome: "skipped", due: later(due, 15) });
  expect((await model("silent")).reason).toContain("no data");
  expect((await api("GET", "/scheduler/status")).body).toMatchObject({
    models: { scheduled: 3, checked_last_hour: 1, skipped_last_hour: 2, failed_last_hour: 0 },
  });
  clock.advance(15 * minute);
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 2, failed: 0 });
  expect(await reports("calm")).toEqual([due, later(due, 15)]);
});

test("a model whose check throws is named and comes again by its own interval; the others go on", async () => {
  await monitored("torn", 100);
  await api("PATCH", "/api/v1/models/torn", { interval_minutes: 45 });
  await superuser.query(
    "update baselines set bins = '\\x00' where model = (select id from models where name = 'torn')",
  );
  await dueAlone("torn", "calm");
  const due = now();
  expect(await runDueChecks(instance("one"), now)).toEqual({ checked: 1, failed: 1 });
  expect(await model("torn")).toMatchObject({ outcome: "failed", due: later(due, 45) });
  expect((await model("torn")).reason).toMatch(/^the check failed \(\w+\)/);
  expect(await reports("torn")).toEqual([due]);
  expect(await model("calm")).toMatchObject({ outcome: "checked", due: later(due, 15) });
  const shown = await api("GET", "/api/v1/models/torn");
  expect(shown.body).toMatchObject({ last_check: { outcome: "failed" }, health: { word: "Learning" } });
  expect((await api("GET", "/scheduler/status")).body).toMatchObject({ models: { failed_last_hour: 1 } });
});

test("a due time that the store had no answer for stays due, and is tried again after a moment", async () => {
  await dueAlone("calm");
  const due = now();
  const away = instance("one", { onCheck: () => Promise.reject(new Unavailable("the store is away")) });
  expect(await runDueChecks(away, now)).toEqual({ checked: 0, failed: 1 });
  expect((await model("calm")).due).toEqual(due);
  // Not at once, or a store that is away would be asked without a pause.
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 0, failed: 0 });
  clock.advance(6_000);
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 1, failed: 0 });
  expect((await reports("calm")).filter((at) => at.getTime() === due.getTime())).toHaveLength(1);
});

test("a lease that ran out is taken over; the slow one comes too late and changes nothing", async () => {
  await monitored("shifted", 140);
  clock.advance(minute);
  await dueAlone("shifted");
  const slow = gate();
  const first = runDueChecks(instance("one", { onCheck: slow.pass }), now);
  await slow.reached;
  // The control: while the lease holds, nobody else takes it.
  clock.advance(minute);
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 0, failed: 0 });
  clock.advance(2 * minute);
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 1, failed: 0 });
  const settled = await everything();
  expect(settled).toMatchObject({ reports: 1, alerts: 1, messages: 1, leases: 0 });
  clock.advance(minute);
  slow.open();
  await first;
  expect(await everything()).toEqual(settled);
});

test("a slow one that is first after all: its report stands, and the model moves on once", async () => {
  await dueAlone("shifted");
  const due = now();
  const [slow, successor] = [gate(), gate()];
  const first = runDueChecks(instance("one", { onCheck: slow.pass }), now);
  await slow.reached;
  clock.advance(3 * minute);
  const second = runDueChecks(instance("two", { onCheck: successor.pass }), now);
  await successor.reached;
  slow.open();
  await first;
  const settled = await everything();
  successor.open();
  await second;
  expect(await everything()).toEqual(settled);
  expect(settled).toMatchObject({ reports: 2, alerts: 1, messages: 1, leases: 0 });
  expect((await model("shifted")).due).toEqual(later(due, 15));
});

test("a slow one that fails after it was taken over does not spoil its successor's verdict", async () => {
  await dueAlone("shifted");
  const [slow, successor] = [gate(), gate()];
  const failing = async (): Promise<void> => {
    await slow.pass();
    throw new Error("a fault of ours");
  };
  const first = runDueChecks(instance("one", { onCheck: failing }), now);
  await slow.reached;
  clock.advance(3 * minute);
  const second = runDueChecks(instance("two", { onCheck: successor.pass }), now);
  await successor.reached;
  slow.open();
  expect(await first).toEqual({ checked: 0, failed: 1 });
  successor.open();
  expect(await second).toEqual({ checked: 1, failed: 0 });
  expect(await model("shifted")).toMatchObject({ outcome: "checked" });
  expect(await everything()).toMatchObject({ reports: 3, leases: 0 });
});

test("what was taken is given back when the server is told to stop", async () => {
  await dueAlone("calm", "bare", "silent");
  let asked = 0;
  const stopping: DueParts = { ...instance("one"), isStopping: () => (asked += 1) > 2 };
  expect(await runDueChecks(stopping, now)).toEqual({ checked: 1, failed: 0 });
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 2, failed: 0 });
});

/** One server's part of the work. `onCheck` runs as each check begins, before it has looked at anything. */
function instance(holder: string, { onCheck = async () => {} }: { onCheck?: () => Promise<void> } = {}): DueParts {
  return {
    events,
    links: linksUnder(() => new URL("http://localhost:8000")),
    organisationName: async () => {
      await onCheck();
      return "Example";
    },
    baselines: createBaselineMemory(2 ** 26),
    lastReads: createReadMemory(2 ** 26),
    codeVersion: "test",
    database: app.fresh.database,
    contextOf: app.contextOf,
    systemCaller,
    holder,
    log: createLog("silent"),
    isStopping: () => false,
  };
}

/** A place where a check waits until it is let through. */
function gate(): { readonly pass: () => Promise<void>; readonly open: () => void; readonly reached: Promise<void> } {
  const arrival = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<void>();
  return {
    pass: () => {
      arrival.resolve();
      return opening.promise;
    },
    open: opening.resolve,
    reached: arrival.promise,
  };
}

test.each<{ promise: string; come: (name: string) => Promise<void>; outcome: string }>([
  {
    promise: "the baseline it had none of",
    come: async (name) => {
      await giveBaseline(api, name);
    },
    outcome: "checked",
  },
  {
    promise: "a new version",
    come: async (name) => {
      await api("POST", "/api/v1/models", { name, version: "2", features: [{ name: "amount", type: "numeric" }] });
    },
    outcome: "skipped",
  },
])("a model is due at once after $promise, and then again by its interval", async ({ come, outcome }) => {
  const name = `first-${outcome}`;
  await registerModel(api, name);
  await sendRows(api, name, 200, { prefix: name, centre: 100 });
  await dueAlone(name);
  await runDueChecks(instance("one"), now);
  clock.advance(minute);
  const came = now();
  await come(name);
  expect((await model(name)).due).toEqual(came);
  clock.advance(minute);
  expect(await runDueChecks(instance("one"), now)).toEqual({ checked: 1, failed: 0 });
  expect(await model(name)).toMatchObject({ outcome, due: later(came, 15) });
  expect(await reports(name)).toEqual([later(came, -1), came]);
});

test("a baseline that comes while a check runs has a check of its own; the running one is told once", async () => {
  await registerModel(api, "raced");
  await sendRows(api, "raced", 200, { prefix: "raced", centre: 100 });
  clock.advance(minute);
  await dueAlone("raced");
  const due = now();
  const slow = gate();
  const first = runDueChecks(instance("one", { onCheck: slow.pass }), now);
  await slow.reached;
  clock.advance(minute);
  await giveBaseline(api, "raced");
  // While the lease holds, the new due time waits.
  expect(await runDueChecks(instance("two"), now)).toEqual({ checked: 0, failed: 0 });
  slow.open();
  await first;
  await runDueChecks(instance("two"), now);
  expect(await reports("raced")).toEqual([due, later(due, 1)]);
  expect(await model("raced")).toMatchObject({ outcome: "checked", due: later(due, 16) });
});

test("the first row and the thirtieth make a model due; those between and after do not", async () => {
  await registerModel(api, "trickle");
  const { rows } = await superuser.query<{ id: number; organisation: number }>(
    "select id, organisation from models where name = 'trickle'",
  );
  const [{ id, organisation } = { id: 0, organisation: 0 }] = rows;
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  const told: boolean[] = [];
  for (const accepted of [0, 1, 28, 1, 1, 500]) {
    clock.advance(minute);
    await superuser.query("update models set next_check_at = $1 where id = $2", [later(now(), 15), id]);
    const count = { organisation, model: id, requests: 1, accepted, duplicates: 0, rejected: 0, lastRejected: null };
    await writeCount(ctx, { ...count, at: now() });
    told.push((await model("trickle")).due.getTime() === now().getTime());
  }
  expect(told).toEqual([false, true, false, true, false, false]);
});

async function monitored(name: string, centre: number): Promise<void> {
  await registerModel(api, name);
  await giveBaseline(api, name);
  await sendRows(api, name, 300, { prefix: name, centre });
}

/** These models are due now, and no others for a long time. */
async function dueAlone(...names: readonly string[]): Promise<void> {
  await superuser.query(
    "update models set next_check_at = case when name = any ($1) then $2::timestamptz else $2::timestamptz + interval '1 year' end",
    [names, now()],
  );
}

async function model(name: string): Promise<{ outcome: string | null; reason: string | null; due: Date }> {
  const { rows } = await superuser.query(
    "select last_check_outcome->>'outcome' as outcome, last_check_outcome->>'reason' as reason, next_check_at as due from models where name = $1",
    [name],
  );
  return rows[0];
}

async function reports(name: string): Promise<Date[]> {
  const { rows } = await superuser.query<{ due_at: Date }>(
    "select due_at from reports where model = (select id from models where name = $1) order by due_at",
    [name],
  );
  return rows.map((row) => row.due_at);
}

/** What a second check of one due time could change. */
async function everything(): Promise<Record<string, unknown>> {
  const { rows } = await superuser.query(`
    select (select count(*)::int from reports where model = m.id) as reports,
      (select count(*)::int from alerts where model = m.id) as alerts,
      (select count(*)::int from alert_events e join alerts a on a.id = e.alert where a.model = m.id) as events,
      (select max(last_fired_at) from alerts where model = m.id) as fired,
      (select count(*)::int from outbox) as messages,
      (select count(*)::int from models where check_holder is not null) as leases,
      m.last_check_at, m.last_check_outcome, m.next_check_at
    from models m where m.name = 'shifted'`);
  return rows[0];
}

function later(date: Date, minutes: number): Date {
  return new Date(date.getTime() + minutes * minute);
}
