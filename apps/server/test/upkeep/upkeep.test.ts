import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { connectClient } from "../../src/platform/database/connection.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { createLog } from "../../src/platform/log.ts";
import { runUpkeep, type UpkeepParts } from "../../src/upkeep/index.ts";
import { type Api, giveBaseline, registerModel, sendRows } from "../monitored-model.ts";
import { testClock } from "../test-clock.ts";
import { testServer, type TestServer } from "../test-server.ts";

const day = 86_400_000;
const clock = testClock(new Date("2026-03-02T12:00:00Z"));
let app: TestServer;
let events: PostgresEventStore;
/** Sees every row. */
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
  await registerModel(api, "kept");
  await giveBaseline(api, "kept");
  await sendRows(api, "kept", 30, { prefix: "old", centre: 100 });
});
afterAll(async () => {
  await superuser.end();
  await events.close();
  await app.close();
});

test("what is past its time goes on one of two processes, its days stay as they were, and nothing newer goes", async () => {
  clock.advance(88 * day);
  await sendRows(api, "kept", 20, { prefix: "new", centre: 100 });
  expect(await upkeep("one")).toMatchObject({ predictions_deleted: 0, failed: 0 });
  const before = await days();
  expect(before.map(({ events: count }) => count)).toEqual([30, 20]);
  clock.advance(4 * day);
  const runs = await Promise.all([upkeep("one"), upkeep("two")]);
  expect(runs.filter((run) => run !== null)).toMatchObject([{ predictions_deleted: 30, failed: 0 }]);
  expect(await predictions()).toBe(20);
  expect(await days()).toEqual(before);
  expect((await api("GET", "/scheduler/status")).body).toMatchObject({ upkeep: { predictions_deleted: 30 } });
});

test("a late mark on an erased day does not empty its profile", async () => {
  const before = await days();
  await superuser.query(
    "insert into dirty_buckets select organisation, model, version, bucket from profiles where span = 1440 order by bucket limit 1",
  );
  clock.advance(day / 24);
  expect(await upkeep("one")).toMatchObject({ failed: 0 });
  expect(await days()).toEqual(before);
});

test("what another refresh is counting stays until it is done", async () => {
  clock.advance(90 * day);
  const { rows } = await superuser.query("select id from models where name = 'kept'");
  await superuser.query("select pg_advisory_lock(4221, $1)", [rows[0].id]);
  expect(await upkeep("one")).toMatchObject({ predictions_deleted: 0, failed: 0 });
  await superuser.query("select pg_advisory_unlock(4221, $1)", [rows[0].id]);
  clock.advance(day / 24);
  expect(await upkeep("one")).toMatchObject({ predictions_deleted: 20, failed: 0 });
});

test("a deleted model's partitions that ingest keeps locked are dropped the next time", async () => {
  await registerModel(api, "gone");
  expect((await app.call({ method: "DELETE", url: "/api/v1/models/gone" })).statusCode).toBe(204);
  await superuser.query("begin; lock table predictions in row exclusive mode");
  clock.advance(day / 24);
  expect(await upkeep("one")).toMatchObject({ partitions_dropped: 0, partitions_waiting: 1, failed: 0 });
  await superuser.query("rollback");
  clock.advance(day / 24);
  expect(await upkeep("one")).toMatchObject({ partitions_dropped: 1, partitions_waiting: 0 });
});

function upkeep(holder: string): ReturnType<typeof runUpkeep> {
  const parts: UpkeepParts = {
    database: app.fresh.database,
    events,
    contextOf: app.contextOf,
    systemCaller,
    holder,
    log: createLog("silent"),
    now: () => clock.now(),
    retentionDays: 90,
    isStopping: () => false,
  };
  return runUpkeep(parts);
}

async function days(): Promise<{ bucket: Date; events: number; body: Buffer }[]> {
  const { rows } = await superuser.query(
    "select bucket, events::int4, body from profiles where span = 1440 order by bucket",
  );
  return rows;
}

async function predictions(): Promise<number> {
  const { rows } = await superuser.query("select count(*)::int4 as rows from predictions");
  return rows[0].rows;
}
