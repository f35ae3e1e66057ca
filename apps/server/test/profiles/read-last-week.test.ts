import type { Profile } from "driftwatch";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, refresh } from "../road/counted-model.ts";
import { countedScene, type CountedScene } from "../road/counted-scene.ts";
import { findActiveBaseline, readBaseline } from "../../src/baselines/index.ts";
import { newUuid } from "../../src/platform/events/make-model.ts";
import { readStoredPast } from "../../src/checks/queries/policy.ts";
import type { Tx } from "../../src/platform/context.ts";
import { type KeptBody, readLastWeek } from "../../src/profiles/read-last-week.ts";
import { readQuarters } from "../../src/profiles/read-spans.ts";
import { readWindow, type VersionKey } from "../../src/profiles/read-window.ts";
import { recollect } from "../../src/profiles/recollect.ts";
import { floorTo, hourMs, minuteMs, weekMs } from "../../src/profiles/spans.ts";

const start = Date.UTC(2026, 2, 30, 22, 20);
let scene: CountedScene;
let models = 0;
/** What was read of each model the last time. */
const lastRead = new Map<number, ReadonlyMap<string, Profile>>();
beforeAll(async () => {
  scene = await countedScene(start);
});
afterAll(() => scene.close());

/** Time passes, or a row comes: now, or as late as it may be. */
const steps = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant("pass" as const), minutes: fc.constantFrom(15, 60, 60 * 26) }),
    fc.record({
      what: fc.constant("row" as const),
      minutes: fc.constantFrom(0, 15, 60, 60 * 30, 60 * 24 * 7, 60 * 24 * 8),
    }),
  ),
  { minLength: 4, maxLength: 8 },
);

test("whenever rows came, however late, the last week is the sum of all that is counted of it", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (run) => {
      const { clock, ctx, events } = scene;
      clock.set(new Date(start));
      const model = await countedModel(ctx, `week ${(models += 1)}`, ["v1"]);
      let sent = 0;
      for (const { what, minutes } of run) {
        if (what === "pass") clock.advance(minutes * minuteMs);
        else await send(model, ctx.now().getTime() - minutes * minuteMs, (sent += 1));
        await refresh(ctx, events, model);
        const { week, summed } = await bothOf(model);
        expect(week).toEqual(summed);
      }
    }),
    { numRuns: 8, seed: 7 },
  );
});

test("a week is kept once, as long as none of its hours is counted anew", async () => {
  const { clock, ctx, events } = scene;
  clock.set(new Date(start));
  const model = await countedModel(ctx, "kept", ["v1"]);
  await send(model, start - 5 * hourMs, 1);
  await refresh(ctx, events, model);
  await bothOf(model);
  expect(await keptSince(model)).toBe(new Date(start - 20 * minuteMs - weekMs).toISOString());
  // A row of the hour that runs is none of the kept hours.
  await send(model, start, 2);
  await refresh(ctx, events, model);
  expect(await keptSince(model)).not.toBeNull();
  await send(model, start - hourMs, 3);
  await refresh(ctx, events, model);
  expect(await keptSince(model)).toBeNull();
});

async function send(model: CountedModel, time: number, number: number): Promise<void> {
  const row = { id: newUuid(), time, version: 0, numbers: [number / 3, 1], categories: ["DE"], output: 1 / number };
  await scene.events.append([eventOf(scene.ctx, model, row)]);
}

function bothOf({ model, versions }: CountedModel) {
  const { ctx } = scene;
  const { organisation } = ctx.caller;
  const key = { organisation, model, version: versions[0] ?? 0 };
  const now = ctx.now().getTime();
  return ctx.transaction(async (tx) => {
    const row = await findActiveBaseline(tx, organisation, key.version);
    if (row === null) throw new Error("a counted model has a baseline");
    const { bins } = readBaseline(row);
    const reads = recollect(lastRead.get(model) ?? new Map<string, Profile>());
    const read = {
      week: await readLastWeek(tx, key, bins, {
        now,
        reads,
        kept: await keptWeek(tx, key, floorTo(now - weekMs, hourMs)),
        running: (await readQuarters(tx, key, [{ from: floorTo(now, hourMs), to: now }], reads)).map(
          ({ decode }) => decode(bins).profile,
        ),
      }),
      summed: await readWindow(tx, key, bins, { from: now - weekMs, to: now, now }),
    };
    lastRead.set(model, reads.taken);
    return read;
  });
}

/** As a check reads it. */
async function keptWeek(tx: Tx, key: VersionKey, weekSince: number): Promise<KeptBody | null> {
  const times = { now: 0, countsFrom: 0, cutsSince: 0, daySince: 0, known: [] };
  return (await readStoredPast(tx, key, { ...times, weekSince })).week;
}

async function keptSince({ model }: CountedModel): Promise<string | null> {
  const found = await scene.ctx.transaction((tx) =>
    sql<{ since: Date }>`select since from kept_sums where model = ${model} and kind = 'week'`.execute(tx),
  );
  return found.rows[0]?.since.toISOString() ?? null;
}
