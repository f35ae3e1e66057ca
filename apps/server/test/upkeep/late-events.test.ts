import { afterAll, beforeAll, expect, test } from "vitest";

import { type Api, exampleRows, giveBaseline, registerModel } from "../monitored-model.ts";
import { testServer, type TestServer } from "../test-server.ts";
import { type UpkeepScene, upkeepScene } from "./upkeep-scene.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** Shorter than the seven days that a check looks at, so that most of its window is erased. */
const retentionDays = 3;
let scene: UpkeepScene;
/** On the same database, after somebody raised the setting. */
let longer: TestServer;
let api: Api;
let other: Awaited<ReturnType<UpkeepScene["organisation"]>>;

beforeAll(async () => {
  scene = await upkeepScene({ retentionDays });
  longer = await testServer({
    clock: scene.clock,
    fresh: scene.app.fresh,
    config: { retentionDays: 30 },
  });
  ({ api } = scene);
  other = await scene.organisation();
  for (const each of [api, other.api]) {
    await registerModel(each, "churn");
    await giveBaseline(each, "churn");
  }
  // Days 0, 1 and 5 here; day 5 alone there, under the same ids.
  await sendLabelled(api, "day0", { centre: 112 });
  scene.clock.advance(day);
  await sendLabelled(api, "day1", { centre: 112 });
  scene.clock.advance(4 * day);
  await sendLabelled(api, "day5", { centre: 112 });
  await sendLabelled(other.api, "day5", { centre: 112 });
  scene.clock.advance(hour);
});
afterAll(async () => {
  await longer.close();
  await scene.close();
});

test("drift, performance and a check say the same before and after the events went", async () => {
  await check(api);
  await check(other.api);
  const before = await shown(api);
  expect(before["check"]).toMatchObject({ outcome: "checked", rows: 180, drift_detected: true });
  const kept = await everything();
  expect(await scene.upkeep("one")).toMatchObject({ predictions_deleted: 120, failed: 0 });
  expect(await shown(api)).toEqual(before);
  expect(await everything()).toEqual(kept);
});

test("a model of the same name in another organisation keeps what is not due, and its events are its own", async () => {
  expect(await ids(api)).toEqual(await ids(other.api));
  expect(await ids(other.api)).toHaveLength(60);
  const { rows } = await scene.superuser.query("select organisation from erased_events order by organisation");
  // Each has its own time up to which it is final.
  expect(rows.map(({ organisation }) => organisation)).toEqual([scene.app.first.organisation, other.organisation]);
});

test("a row of an erased day is refused by its time, and nothing changes", async () => {
  const before = await everything();
  expect(await sendLate(api, "late")).toMatchObject({
    status: 422,
    body: { accepted: 0, rejected: [{ field: "timestamp", expected: "at most 2 days ago" }] },
  });
  await refreshed();
  expect(await everything()).toEqual(before);
});

test("with a longer retention than before it is taken and listed, but what was counted of the day stays", async () => {
  const before = await everything();
  const shownBefore = await shown(api);
  expect(await sendLate(scene.apiOf(longer, scene.app.first.key), "late")).toMatchObject({
    status: 200,
    body: { accepted: 1, duplicates: 0, rejected: [] },
  });
  expect(await ids(api)).toContain("late-0");
  await refreshed();
  expect(await everything()).toEqual(before);
  expect(await shown(api)).toEqual(shownBefore);
  // It is kept as long as that retention says, and no longer.
  expect(await upkeepAfter(hour, { retentionDays: 30 })).toMatchObject({ predictions_deleted: 0, failed: 0 });
  expect(await upkeepAfter(hour)).toMatchObject({ predictions_deleted: 1, failed: 0 });
  expect(await everything()).toEqual(before);
});

test("a label of an erased prediction is told as waiting, is not counted, and goes when its wait for a prediction is over", async () => {
  const before = await everything();
  const label = (id: string): object => ({ id, label: 7 });
  expect(await api("POST", "/api/v1/models/churn/labels", [label("day0-0"), label("to come")])).toEqual({
    status: 200,
    body: { accepted: 2, waiting: 2, rejected: [] },
  });
  await refreshed();
  expect(await everything()).toEqual(before);
  expect(await waiting()).toEqual({ labels: 2, arrivals: 2 });
  // Sent again of late: it waits on, though its first arrival does not.
  await scene.superuser.query("update label_arrivals set received_at = now() - interval '31 days'");
  await api("POST", "/api/v1/models/churn/labels", [label("to come")]);
  await upkeepAfter(hour);
  expect(await waiting()).toEqual({ labels: 1, arrivals: 1 });
  expect(await everything()).toEqual(before);
});

test("a day with something yet to be counted keeps its events, and those after it, until it is counted", async () => {
  scene.clock.advance(2 * day);
  await sendLabelled(api, "day7", { centre: 112 });
  await refreshed();
  scene.clock.advance(4 * day);
  await sendLabelled(api, "day11", { centre: 112 });
  // While that alone is being counted, a row of day 7 comes in by a server with a longer retention.
  let isSent = false;
  const events = {
    ...scene.events,
    async *readColumns(...asked: Parameters<typeof scene.events.readColumns>) {
      if (!isSent) {
        isSent = true;
        const answer = await sendLate(scene.apiOf(longer, scene.app.first.key), "between", 4 * day);
        expect(answer.body).toMatchObject({ accepted: 1 });
      }
      yield* scene.events.readColumns(...asked);
    },
  };
  // Day 5 goes in both organisations; of day 7 nothing.
  expect(await scene.upkeep("one", { events })).toMatchObject({ predictions_deleted: 120, failed: 0 });
  expect((await ids(api)).filter((id) => !id.startsWith("day11"))).toHaveLength(61);
  expect(await upkeepAfter(hour)).toMatchObject({ predictions_deleted: 61, failed: 0 });
  const { rows } = await scene.superuser.query(
    "select events::int4 from profiles where organisation = $1 and span = 1440 and bucket = '2026-03-09'",
    [scene.app.first.organisation],
  );
  expect(rows).toEqual([{ events: 61 }]);
});

/** Sixty rows of this moment, each with its outcome. */
async function sendLabelled(by: Api, prefix: string, { centre }: { readonly centre: number }): Promise<void> {
  const rows = exampleRows(60, { prefix, centre }).map((row) => ({ ...row, actual: row.prediction + 0.25 }));
  expect(await by("POST", "/api/v1/models/churn/predictions", rows)).toMatchObject({ body: { accepted: 60 } });
}

/** One row of days ago, with its outcome. */
function sendLate(by: Api, prefix: string, agoMs: number = 5 * day): ReturnType<Api> {
  const timestamp = new Date(scene.clock.now().getTime() - agoMs).toISOString();
  const rows = exampleRows(1, { prefix, centre: 500, timestamp }).map((row) => ({ ...row, actual: 9 }));
  return by("POST", "/api/v1/models/churn/predictions", rows);
}

async function check(by: Api): Promise<Record<string, unknown>> {
  scene.clock.advance(60_000);
  const { status, body } = await by("POST", "/api/v1/models/churn/checks", {});
  expect(status).toBe(200);
  return Object(body);
}

/** What people see of a model, without the moments at which they look. */
async function shown(by: Api): Promise<Record<string, Record<string, unknown>>> {
  const { outcome, rows, summary, stage, drift_score, p_value, drift_detected, findings, paging } = await check(by);
  const drift = Object((await by("GET", "/api/v1/models/churn/drift")).body);
  const performance = Object((await by("GET", "/api/v1/models/churn/performance?days=30")).body);
  return {
    check: { outcome, rows, summary, stage, drift_score, p_value, drift_detected, findings, paging },
    drift: { score: drift.drift_score, rows: drift.rows, features: drift.features },
    performance: { ...performance, as_of: null },
  };
}

/** Counts what is dirty, as a check does first of all. */
async function refreshed(): Promise<void> {
  await check(api);
  const { rows } = await scene.superuser.query("select count(*)::int4 as marks from dirty_buckets");
  expect(rows[0].marks).toBe(0);
}

/** All that was made of the events: hours and days of profiles, and the sums of performance. */
async function everything(): Promise<unknown[]> {
  const profiles = await scene.superuser.query(
    "select model, span, bucket, events, body from profiles where span > 15 order by model, span, bucket",
  );
  const sums = await scene.superuser.query("select * from performance_hours order by model, hour, segment");
  expect(sums.rows.length).toBeGreaterThan(0);
  return [...profiles.rows, ...sums.rows];
}

async function ids(by: Api): Promise<string[]> {
  const { body } = await by("GET", "/api/v1/models/churn/predictions?limit=200");
  return Object(body)
    .items.map(({ id }: { readonly id: string }) => id)
    .toSorted();
}

async function waiting(): Promise<{ labels: number; arrivals: number }> {
  const { rows } = await scene.superuser.query(`
    select (select count(*)::int4 from labels l where not exists (select from predictions p where p.id = l.prediction)) as labels,
      (select count(*)::int4 from label_arrivals) as arrivals`);
  return rows[0];
}

function upkeepAfter(
  ms: number,
  changes: Parameters<UpkeepScene["upkeep"]>[1] = {},
): ReturnType<UpkeepScene["upkeep"]> {
  scene.clock.advance(ms);
  return scene.upkeep("one", changes);
}
