import { afterAll, beforeAll, expect, test } from "vitest";

import { createSignInLink } from "../../src/access/create-sign-in-link.ts";
import { systemCaller } from "../../src/access/index.ts";
import { deleteModel } from "../../src/models/index.ts";
import { giveBaseline, registerModel, sendRows } from "../monitored-model.ts";
import { type UpkeepScene, upkeepScene } from "./upkeep-scene.ts";

const day = 86_400_000;
let scene: UpkeepScene;

beforeAll(async () => {
  scene = await upkeepScene();
  await registerModel(scene.api, "kept");
  await giveBaseline(scene.api, "kept");
  await sendRows(scene.api, "kept", 30, { prefix: "old", centre: 100 });
});
afterAll(() => scene.close());

test("what is past its time goes on one of two processes, its days stay as they were, and nothing newer goes", async () => {
  scene.clock.advance(88 * day);
  await sendRows(scene.api, "kept", 20, { prefix: "new", centre: 100 });
  expect(await scene.upkeep("one")).toMatchObject({ predictions_deleted: 0, failed: 0 });
  const before = await days();
  expect(before.map(({ events: count }) => count)).toEqual([30, 20]);
  scene.clock.advance(4 * day);
  const runs = await Promise.all([scene.upkeep("one"), scene.upkeep("two")]);
  expect(runs.filter((run) => run !== null)).toMatchObject([{ predictions_deleted: 30, failed: 0 }]);
  expect(await predictions()).toBe(20);
  expect(await days()).toEqual(before);
  expect((await scene.api("GET", "/scheduler/status")).body).toMatchObject({ upkeep: { predictions_deleted: 30 } });
});

test("a late mark on an erased day does not empty its profile", async () => {
  const before = await days();
  await scene.superuser.query(
    "insert into dirty_buckets select organisation, model, version, bucket from profiles where span = 1440 order by bucket limit 1",
  );
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one")).toMatchObject({ failed: 0 });
  expect(await days()).toEqual(before);
});

test("what another refresh is counting stays until it is done", async () => {
  scene.clock.advance(90 * day);
  const { rows } = await scene.superuser.query("select id from models where name = 'kept'");
  await scene.superuser.query("select pg_advisory_lock(4221, $1)", [rows[0].id]);
  expect(await scene.upkeep("one")).toMatchObject({ predictions_deleted: 0, failed: 0 });
  await scene.superuser.query("select pg_advisory_unlock(4221, $1)", [rows[0].id]);
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one")).toMatchObject({ predictions_deleted: 20, failed: 0 });
});

test("a deleted model's partitions that ingest keeps locked are dropped the next time", async () => {
  await registerModel(scene.api, "gone");
  expect((await scene.app.call({ method: "DELETE", url: "/api/v1/models/gone" })).statusCode).toBe(204);
  await scene.superuser.query("begin; lock table predictions in row exclusive mode");
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one")).toMatchObject({ partitions_dropped: 0, partitions_waiting: 1, failed: 0 });
  await scene.superuser.query("rollback");
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one")).toMatchObject({ partitions_dropped: 1, partitions_waiting: 0 });
});

test("a model is deleted beside a check that holds it and still has its events to read: the deletion makes way", async () => {
  await registerModel(scene.api, "checked");
  await scene.superuser.query("begin");
  const { rows } = await scene.superuser.query(
    "select organisation, id as model from models where name = 'checked' for key share",
  );
  const deletion = scene.app.call({ method: "DELETE", url: "/api/v1/models/checked" });
  const waits = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await scene.superuser.query(waits)).rowCount === 0);
  const read = await scene.events.count({ ...rows[0], from: 0, to: scene.clock.now().getTime() }, "day");
  expect(read).toEqual([]);
  await scene.superuser.query("commit");
  expect((await deletion).statusCode).toBe(204);
});

test("a deletion gives up in the time that it has, while somebody holds the model all along, and nothing is gone", async () => {
  await registerModel(scene.api, "held");
  await scene.superuser.query("begin");
  const { rows } = await scene.superuser.query(
    "select organisation, id as model from models where name = 'held' for update",
  );
  const ctx = scene.app.contextOf(systemCaller(rows[0].organisation, "test"));
  await expect(deleteModel(ctx, rows[0].model, 100)).rejects.toMatchObject({ code: "model/in-use" });
  await scene.superuser.query("commit");
  expect((await scene.api("GET", "/api/v1/models/held")).status).toBe(200);
  await deleteModel(ctx, rows[0].model);
  expect((await scene.app.call({ method: "GET", url: "/api/v1/models/held" })).statusCode).toBe(404);
});

test("a holder that died is taken over when its lease ends; one that was only slow changes nothing any more", async () => {
  await sendRows(scene.api, "kept", 10, { prefix: "slow", centre: 100 });
  scene.clock.advance(92 * day);
  const [arrival, opening] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = scene.upkeep("slow", {
    events: {
      ...scene.events,
      async erase(key, what) {
        arrival.resolve();
        await opening.promise;
        return scene.events.erase(key, what);
      },
    },
  });
  await arrival.promise;
  scene.clock.advance(9 * 60_000);
  expect(await scene.upkeep("two")).toBeNull();
  scene.clock.advance(2 * 60_000);
  expect(await scene.upkeep("two")).toMatchObject({ predictions_deleted: 10, failed: 0 });
  const settled = await lease();
  expect(settled).toMatchObject({ holder: null, lease_until: null, last_result: { predictions_deleted: 10 } });
  opening.resolve();
  expect(await slow).toBeNull();
  expect(await lease()).toEqual(settled);
});

test("a server that stops leaves the rest at once to others", async () => {
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one", { isStopping: () => true })).toBeNull();
  expect(await scene.upkeep("two")).toMatchObject({ failed: 0 });
});

test("a model that fails is named and keeps its rows; the others go on, and it is tried again", async () => {
  await registerModel(scene.api, "torn");
  await giveBaseline(scene.api, "torn");
  await sendRows(scene.api, "torn", 5, { prefix: "torn", centre: 100 });
  // After it in the order, so that they are reached over the fault.
  await registerModel(scene.api, "whole");
  await giveBaseline(scene.api, "whole");
  await sendRows(scene.api, "whole", 7, { prefix: "whole", centre: 100 });
  const bins = await binsOf("torn");
  await tear("torn", Buffer.of(0));
  scene.clock.advance(92 * day);
  const named: unknown[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (fields: unknown) => named.push(fields) };
  expect(await scene.upkeep("one", { log })).toMatchObject({ predictions_deleted: 7, failed: 1 });
  const { rows } = await scene.superuser.query("select organisation, id as model from models where name = 'torn'");
  expect(named).toMatchObject([{ ...rows[0], error: expect.any(Error) }]);
  expect(await predictions()).toBe(5);
  expect((await scene.api("GET", "/scheduler/status")).body).toMatchObject({ upkeep: { failed: 1 } });
  await tear("torn", bins);
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one")).toMatchObject({ predictions_deleted: 5, failed: 0 });
});

test("sign-in links that are used or over go, one that works stays", async () => {
  const ctx = scene.app.contextOf(systemCaller(scene.app.first.organisation, "test"));
  // The first start's own link goes first.
  scene.clock.advance(2 * day);
  await scene.upkeep("one");
  await createSignInLink(ctx);
  scene.clock.advance(2 * day);
  const used = await createSignInLink(ctx);
  expect(await redeem(used)).toBe(200);
  const fresh = await createSignInLink(ctx);
  expect(await scene.upkeep("one")).toMatchObject({ sign_in_links_deleted: 2, failed: 0 });
  expect(await redeem(used)).toBe(410);
  expect(await redeem(fresh)).toBe(200);
});

test("messages go 90 days after they were delivered; what was given up or still waits stays, however old", async () => {
  const channel = await scene.api("POST", "/api/v1/channels", {
    channel_type: "email",
    configuration: { email: "on-call@example.com" },
  });
  const { organisation } = scene.app.first;
  const now = scene.clock.now().getTime();
  for (const { id, delivered = null, dead = null } of [
    { id: "delivered long ago", delivered: 91 },
    { id: "delivered of late", delivered: 89 },
    { id: "given up", dead: 400 },
    { id: "waits" },
  ]) {
    const at = (days: number | null): Date | null => (days === null ? null : new Date(now - days * day));
    await scene.superuser.query(
      `insert into outbox (id, organisation, channel, kind, payload, created_at, next_at, delivered_at, dead_at)
       values ($1, $2, $3, 'opened', '{}', $4, $4, $5, $6)`,
      [id, organisation, Object(channel.body).id, at(401), at(delivered), at(dead)],
    );
  }
  scene.clock.advance(day / 24);
  expect(await scene.upkeep("one")).toMatchObject({ messages_deleted: 1, failed: 0 });
  const { rows } = await scene.superuser.query("select id from outbox order by id");
  expect(rows.map(({ id }) => id)).toEqual(["delivered of late", "given up", "waits"]);
});

async function days(): Promise<{ bucket: Date; events: number; body: Buffer }[]> {
  const { rows } = await scene.superuser.query(
    "select bucket, events::int4, body from profiles where span = 1440 order by bucket",
  );
  return rows;
}

async function predictions(): Promise<number> {
  const { rows } = await scene.superuser.query("select count(*)::int4 as rows from predictions");
  return rows[0].rows;
}

async function lease(): Promise<Record<string, unknown>> {
  const { rows } = await scene.superuser.query("select * from upkeep");
  return rows[0];
}

async function binsOf(model: string): Promise<Buffer> {
  const { rows } = await scene.superuser.query(
    "select bins from baselines where model = (select id from models where name = $1)",
    [model],
  );
  return rows[0].bins;
}

/** Puts these bytes in place of a baseline's bins. */
async function tear(model: string, bins: Buffer): Promise<void> {
  await scene.superuser.query("update baselines set bins = $2 where model = (select id from models where name = $1)", [
    model,
    bins,
  ]);
}

async function redeem(token: string): Promise<number> {
  const answer = await scene.app.call({
    method: "POST",
    url: "/api/v1/session/link",
    key: null,
    payload: { token },
    headers: { host: "localhost:8000", origin: "http://localhost:8000" },
  });
  return answer.statusCode;
}
