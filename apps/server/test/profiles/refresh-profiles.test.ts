import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, profilesOf } from "../road/counted-model.ts";
import { testClock } from "../test-clock.ts";
import { systemCaller } from "../../src/access/index.ts";
import { refreshParts } from "../../src/checks/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { makeOrganisation, newUuid } from "../../src/platform/events/make-model.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { newId } from "../../src/platform/ids.ts";
import { makeFinal } from "../../src/profiles/make-final.ts";
import { lockProfiles } from "../../src/profiles/queries/dirty-buckets.ts";
import { refreshProfiles, type RefreshParts } from "../../src/profiles/refresh-profiles.ts";
import { dayMs, hourMs, quarterMs } from "../../src/profiles/spans.ts";

const now = Date.UTC(2026, 2, 30, 12, 20);
const clock = testClock(new Date(now));
let fresh: FreshDatabase;
let events: PostgresEventStore;
let ctx: Context;
let parts: RefreshParts;
let model: CountedModel;
let models = 0;
beforeAll(async () => {
  fresh = await freshDatabase();
  const { database } = fresh;
  events = await openPostgresEvents({ database });
  const organisation = await makeOrganisation(database);
  ctx = {
    caller: systemCaller(organisation, "test"),
    now: () => clock.now(),
    newId: (noun) => newId(noun, now),
    transaction: (run) => database.transaction([organisation], run),
  };
  parts = refreshParts(organisation, events);
});
beforeEach(async () => {
  model = await countedModel(ctx, `refreshed ${(models += 1)}`, ["v1", "v2"]);
});
afterAll(async () => {
  await events.close();
  await fresh.close();
});

const quarter = Date.UTC(2026, 2, 30, 11, 45);
const hour = Date.UTC(2026, 2, 30, 11);

test("a quarter with new rows is counted, with its hour and its day, and the hour is answered", async () => {
  await send(quarter + 1, quarter + 2);
  await send(quarter - quarterMs);
  expect(await refresh()).toEqual({ outcome: "done", hours: new Map([[model.versions[0], [hour]]]) });
  expect(await counts()).toEqual([
    "0 15 2026-03-30T11:30:00.000Z 1",
    "0 15 2026-03-30T11:45:00.000Z 2",
    "0 60 2026-03-30T11:00:00.000Z 3",
    "0 1440 2026-03-30T00:00:00.000Z 3",
  ]);
  expect(await dirty()).toBe(0);
});

test("where nothing is new nothing is counted, and nobody is told of an hour", async () => {
  await send(quarter);
  await refresh();
  const before = await profilesOf(ctx, model);
  const told: number[][] = [];
  expect(await refresh({ onHours: async (_tx, _key, hours) => void told.push([...hours]) })).toEqual({
    outcome: "done",
    hours: new Map(),
  });
  expect(told).toEqual([]);
  expect(await profilesOf(ctx, model)).toEqual(before);
});

test.each([
  { age: "two days", at: now - 2 * dayMs - hourMs, spans: ["60", "1440"] },
  { age: "35 days", at: now - 36 * dayMs, spans: ["1440"] },
])("what is older than $age is counted in what is still kept of it: $spans minutes", async ({ at, spans }) => {
  await send(at, at + 1);
  await refresh();
  expect((await counts()).map((line) => [line.split(" ")[1], line.split(" ")[3]])).toEqual(
    spans.map((span) => [span, "2"]),
  );
});

test("versions are counted apart, and each hears of each of its hours once", async () => {
  await send(quarter, quarter - quarterMs, quarter - hourMs);
  await events.append([event(quarter, 1)]);
  const told: [number, readonly number[]][] = [];
  await refresh({ onHours: async (_tx, { version }, hours) => void told.push([version, hours]) });
  expect(told).toEqual([
    [model.versions[0], [hour - hourMs, hour]],
    [model.versions[1], [hour]],
  ]);
  expect((await counts()).filter((line) => line.includes(" 1440 "))).toEqual([
    "0 1440 2026-03-30T00:00:00.000Z 3",
    "1 1440 2026-03-30T00:00:00.000Z 1",
  ]);
});

test("while another has the model nothing is taken: the marks are there for the next", async () => {
  await send(quarter);
  await ctx.transaction(async (tx) => {
    await lockProfiles(tx, model.model);
    expect(await refresh()).toEqual({ outcome: "busy", hours: new Map() });
  });
  expect(await dirty()).toBe(1);
  expect(await counts()).toEqual([]);
  expect((await refresh()).outcome).toBe("done");
  expect(await counts()).toHaveLength(3);
});

test("a version without a baseline has no profile, and what else is made of its hours is made all the same", async () => {
  await send(quarter);
  const told: unknown[] = [];
  const refreshed = await refresh({
    binsOf: async () => null,
    onHours: async (_tx, _key, hours, counted) => void told.push([hours, counted]),
  });
  expect(refreshed).toEqual({ outcome: "done", hours: new Map() });
  expect(told).toEqual([[[hour], null]]);
  expect(await counts()).toEqual([]);
  expect(await dirty()).toBe(0);
});

test("where a part of it fails everything is as it was", async () => {
  await send(quarter);
  const failing = refresh({ onHours: () => Promise.reject(new Error("no sums")) });
  await expect(failing).rejects.toThrow("no sums");
  expect(await dirty()).toBe(1);
  expect(await counts()).toEqual([]);
});

test("a late row of a day that is final is not counted, and leaves no mark", async () => {
  const old = Date.UTC(2026, 2, 20, 12);
  await send(old);
  await refresh();
  const before = await profilesOf(ctx, model);
  expect(before.length).toBeGreaterThan(0);
  await makeFinal(ctx, model.model, Date.UTC(2026, 2, 21));
  await send(old + 1, quarter);
  await refresh();
  const after = await profilesOf(ctx, model);
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after).toHaveLength(before.length + 3);
  expect(await dirty()).toBe(0);
});

test("the earliest hour that was counted anew is remembered", async () => {
  await send(quarter);
  await refresh();
  expect(await staleFrom()).toBe(hour);
  await send(quarter - 5 * hourMs);
  await refresh();
  await send(quarter);
  await refresh();
  expect(await staleFrom()).toBe(hour - 5 * hourMs);
});

function refresh(given: Partial<RefreshParts> = {}): ReturnType<typeof refreshProfiles> {
  return refreshProfiles(ctx, { ...parts, ...given }, model.model);
}

async function send(...times: readonly number[]): Promise<void> {
  await events.append(times.map((time) => event(time, 0)));
}

function event(time: number, version: number): ReturnType<typeof eventOf> {
  return eventOf(ctx, model, { id: newUuid(), time, version, numbers: [1, 0], categories: ["DE"], output: 0.5 });
}

/** Version, span, bucket and events of each profile. */
async function counts(): Promise<string[]> {
  return (await profilesOf(ctx, model)).map((line) => line.split(" ").slice(0, 4).join(" "));
}

async function dirty(): Promise<number> {
  const found = await ctx.transaction((tx) =>
    sql<{
      marks: number;
    }>`select count(distinct bucket)::int as marks from dirty_buckets where model = ${model.model}`.execute(tx),
  );
  return found.rows[0]?.marks ?? -1;
}

async function staleFrom(): Promise<number | null> {
  const found = await ctx.transaction((tx) =>
    sql<{
      at: Date | null;
    }>`select stale_from as at from policy_states where model = ${model.model} and version = ${model.versions[0]}`.execute(
      tx,
    ),
  );
  return found.rows[0]?.at?.getTime() ?? null;
}
