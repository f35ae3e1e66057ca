import { seededRandom } from "@driftguard/stats";
import { laneSpan } from "driftwatch";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, refresh } from "../road/counted-model.ts";
import { countedScene, type CountedScene } from "../road/counted-scene.ts";
import { findActiveBaseline, readBaseline } from "../../src/baselines/index.ts";
import { keptOf, type LastReads, readsAfter } from "../../src/checks/last-reads.ts";
import { learnHistory } from "../../src/checks/lanes/learn-history.ts";
import { lookAtLanes } from "../../src/checks/lanes/look-at-lanes.ts";
import { readAround, wholeDay } from "../../src/checks/lanes/read-around.ts";
import { readStoredPast } from "../../src/checks/queries/policy.ts";
import type { Tx } from "../../src/platform/context.ts";
import { newUuid } from "../../src/platform/events/make-model.ts";
import { dayMs, hourMs, keptFrom, minuteMs, quarterMs } from "../../src/profiles/index.ts";

const start = Date.UTC(2026, 2, 30, 22, 20);
const random = seededRandom(11);
let scene: CountedScene;
let model: CountedModel;
beforeAll(async () => {
  scene = await countedScene(start);
  model = await countedModel(scene.ctx, "kept days", ["v1"]);
  const rows = Array.from({ length: 9 * 24 * 12 }, (_, index) => start - index * 5 * minuteMs - 1);
  await send(rows);
  await refresh(scene.ctx, scene.events, model);
});
afterAll(() => scene.close());

type Step = { readonly what: "pass" | "row" | "flood" | "erase"; readonly minutes: number };
const steps: readonly Step[] = [
  { what: "row", minutes: 0 },
  { what: "row", minutes: 60 },
  { what: "pass", minutes: 15 },
  { what: "row", minutes: 60 * 23 },
  { what: "flood", minutes: 45 },
  { what: "row", minutes: 0 },
  { what: "row", minutes: 45 },
  { what: "pass", minutes: 30 },
  { what: "erase", minutes: 60 * 5 },
  { what: "row", minutes: 60 * 24 },
  { what: "row", minutes: 60 * 24 * 6 },
  { what: "pass", minutes: 60 },
  { what: "erase", minutes: 60 * 30 },
  { what: "pass", minutes: 90 },
  { what: "row", minutes: 15 },
];

test("whenever rows came or were erased, a check sees what it would if nothing had been kept or remembered", async () => {
  const { clock, ctx, events } = scene;
  let last: LastReads | null = null;
  for (const step of steps) {
    const at = ctx.now().getTime() - step.minutes * minuteMs;
    if (step.what === "pass") clock.advance(step.minutes * minuteMs);
    else if (step.what === "erase") await erase(at);
    else await send(Array.from({ length: step.what === "flood" ? 250 : 1 }, (_, second) => at - second * 1000));
    await refresh(ctx, events, model);
    const { reads: _kept, ...kept } = await ctx.transaction((tx) => lookNow(tx, last));
    const { reads: _anew, ...anew } = await ctx.transaction(async (tx) => {
      await sql`delete from kept_sums where model = ${model.model}`.execute(tx);
      return lookNow(tx, null);
    });
    expect(anew.hasKept).toBe(true);
    expect(kept).toEqual(anew);
    // What is remembered is from before the step: rows that another server wrote meanwhile are read, as the new cells are.
    const { reads, ...seen } = await ctx.transaction((tx) => lookNow(tx, last));
    expect(seen).toEqual(anew);
    last = keptOf(reads, last, ctx.now().getTime() - 3 * hourMs);
  }
});

test("what a check has read and seen is neither read nor made again", async () => {
  const { ctx } = scene;
  const read = async (last: LastReads | null): Promise<LastReads> =>
    keptOf((await ctx.transaction((tx) => lookNow(tx, last))).reads, last, 0);
  await read(null);
  const first = await read(null);
  const second = await read(first);
  expect(first.profiles.size).toBeGreaterThan(0);
  expect(first.days.size).toBe(1);
  expect(first.signals.size).toBeGreaterThan(0);
  for (const what of ["profiles", "days", "signals"] as const) {
    for (const [name, value] of second[what]) expect(first[what].get(name)).toBe(value);
    expect([...second[what].keys()].toSorted()).toEqual([...first[what].keys()].toSorted());
  }
});

test("what a day should have held is forgotten as its seasonal cells are made anew", async () => {
  const { ctx, clock } = scene;
  await ctx.transaction((tx) => lookNow(tx, null));
  expect(await keptDays()).toBe(1);
  clock.advance(dayMs);
  const today = Array.from({ length: 24 * 12 }, (_, index) => ctx.now().getTime() - index * 5 * minuteMs - 1);
  await send(today);
  await refresh(ctx, scene.events, model);
  const kept = await ctx.transaction(async (tx) => {
    await learnNow(tx, null);
    return keptDays(tx);
  });
  expect(kept).toBe(0);
});

/** Both lanes' windows of this moment, as numbers. */
async function lookNow(tx: Tx, last: LastReads | null) {
  const { input, history, around, kept, reads, to } = await learnNow(tx, last);
  const look = await lookAtLanes(tx, { ...input, history, around, kept, reads, to, days: 1 });
  const spans = [laneSpan("slow", to), ...[0, 1, 2].map((ago) => laneSpan("fast", to - ago * hourMs))];
  return {
    reads,
    hasKept: (await keptDays(tx)) === 1,
    seen: spans.map((span) => {
      const { rows, signals } = look(span, "seasonal");
      return rows < 200 ? "idle" : { rows, signals: signals() };
    }),
    sides: look(laneSpan("slow", to), "seasonal").sides(),
  };
}

async function learnNow(tx: Tx, last: LastReads | null) {
  const reads = readsAfter(last);
  const { organisation } = scene.ctx.caller;
  const now = scene.ctx.now().getTime();
  const key = { organisation, model: model.model, version: model.versions[0] ?? 0 };
  const row = await findActiveBaseline(tx, organisation, key.version);
  if (row === null) throw new Error("a counted model has a baseline");
  const { bins } = readBaseline(row);
  const input = { key, bins, timeZone: "UTC" };
  const to = Math.ceil(now / quarterMs) * quarterMs;
  const past = await readStoredPast(tx, key, {
    ...{ now, countsFrom: keptFrom(now).hours, cutsSince: now, weekSince: 0, daySince: wholeDay(to).from },
    known: reads.days.names,
  });
  const around = await readAround(tx, key, { to, timeZone: "UTC", reads });
  const hours = past.counts.map(({ bucket }) => bucket);
  const history = await learnHistory(tx, { ...input, known: past, hours, now, c: 7 });
  return { input, history, around, kept: past.day, reads, to };
}

async function keptDays(tx?: Tx): Promise<number> {
  const count = async (inside: Tx): Promise<number> => {
    const found = await sql<{ count: number }>`
      select count(*)::int4 as count from kept_sums where model = ${model.model} and kind = 'day'`.execute(inside);
    return found.rows[0]?.count ?? 0;
  };
  return tx === undefined ? scene.ctx.transaction(count) : count(tx);
}

async function send(times: readonly number[]): Promise<void> {
  await scene.events.append(
    times.map((time) =>
      eventOf(scene.ctx, model, {
        ...{ id: newUuid(), time, version: 0, output: random.uniform() },
        ...{
          numbers: [random.normal() * 5, random.below(2)],
          categories: [["DE", "FR", "AT"][random.below(3)] ?? null],
        },
      }),
    ),
  );
}

/** Takes the rows of a quarter of an hour away, and has it counted anew. */
async function erase(at: number): Promise<void> {
  const from = Math.floor(at / quarterMs) * quarterMs;
  const { organisation } = scene.ctx.caller;
  await scene.ctx.transaction(async (tx) => {
    await sql`delete from predictions where organisation = ${organisation} and model = ${model.model} and time >= ${new Date(from)} and time < ${new Date(from + quarterMs)}`.execute(
      tx,
    );
    await sql`insert into dirty_buckets (organisation, model, version, bucket) values (${organisation}, ${model.model}, ${model.versions[0] ?? 0}, ${new Date(from)})`.execute(
      tx,
    );
  });
}
