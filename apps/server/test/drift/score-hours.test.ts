import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, refresh } from "../road/counted-model.ts";
import { systemCaller } from "../../src/access/index.ts";
import { judgeHour } from "../../src/drift/judge-hours.ts";
import { createModelOpener } from "../../src/drift/open-model.ts";
import { createHourScorer, type HourScorer, type ScoredHour } from "../../src/drift/score-hours.ts";
import type { Context } from "../../src/platform/context.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { makeOrganisation, newUuid } from "../../src/platform/events/make-model.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { newId } from "../../src/platform/ids.ts";
import { dayMs, hourMs } from "../../src/profiles/spans.ts";

const now = Date.UTC(2026, 2, 30, 12, 20);
let fresh: FreshDatabase;
let events: PostgresEventStore;
let ctx: Context;
let models = 0;
beforeAll(async () => {
  fresh = await freshDatabase();
  const { database } = fresh;
  events = await openPostgresEvents({ database });
  const organisation = await makeOrganisation(database);
  ctx = {
    caller: systemCaller(organisation, "test"),
    now: () => new Date(now),
    newId: (noun) => newId(noun, now),
    transaction: (run) => database.transaction([organisation], run),
  };
});
afterAll(async () => {
  await events.close();
  await fresh.close();
});

const batch = fc.record({ hoursAgo: fc.nat(6), rows: fc.constantFrom(1, 40), amount: fc.constantFrom(-9, 0, 12) });

test("whatever rows come late, a remembered score is the score of what is counted now", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 5 }), async (batches) => {
      const model = await countedModel(ctx, `scored ${(models += 1)}`, ["v1"]);
      const remembering = createHourScorer();
      for (const one of batches) {
        await send(model, one);
        expect(await scored(model, remembering)).toEqual(await scored(model, createHourScorer()));
      }
    }),
    { numRuns: 8, seed: 3 },
  );
});

test("an hour is judged once, and once more when a late row has come for it", async () => {
  const model = await countedModel(ctx, "judged once", ["v1"]);
  const judged: number[] = [];
  const scorer = createHourScorer((hour, against) => {
    judged.push(hour.bucket);
    return judgeHour(hour, against);
  });
  const hour = (ago: number): number => Math.floor((now - ago * hourMs) / hourMs) * hourMs;
  await send(model, { hoursAgo: 3, rows: 40, amount: 0 });
  await send(model, { hoursAgo: 1, rows: 40, amount: 0 });
  await scored(model, scorer);
  await scored(model, scorer);
  expect(judged).toEqual([hour(3), hour(1)]);
  await send(model, { hoursAgo: 3, rows: 1, amount: 0 });
  await scored(model, scorer);
  expect(judged).toEqual([hour(3), hour(1), hour(3)]);
});

const openModel = createModelOpener();

async function scored({ model }: CountedModel, scorer: HourScorer): Promise<ScoredHour[]> {
  return scorer(ctx, await openModel(ctx, model), { from: now - dayMs, to: now + 1 });
}

async function send(
  model: CountedModel,
  { hoursAgo, rows, amount }: { hoursAgo: number; rows: number; amount: number },
): Promise<void> {
  const row = { time: now - hoursAgo * hourMs, version: 0, numbers: [amount, 1], categories: ["DE"], output: 0.5 };
  await events.append(Array.from({ length: rows }, () => eventOf(ctx, model, { id: newUuid(), ...row })));
  await refresh(ctx, events, model);
}
