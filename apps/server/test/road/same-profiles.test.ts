import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { makeOrganisation, newUuid } from "../../src/platform/events/make-model.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { newId } from "../../src/platform/ids.ts";
import { testClock } from "../test-clock.ts";
import { countedModel, type CountedModel, eventOf, makeDirty, profilesOf, refresh } from "./counted-model.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.UTC(2026, 2, 2, 12, 7);
const clock = testClock();
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
    now: () => clock.now(),
    newId: (noun) => newId(noun, Date.now()),
    transaction: (run) => database.transaction([organisation], run),
  };
});
afterAll(async () => {
  await events.close();
  await fresh.close();
});

/** A row, and how long after its time it comes. */
type Sent = Parameters<typeof eventOf>[2] & { readonly late: number };

const late = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 50 * minute }) },
  fc.integer({ min: day, max: 4 * day }),
  fc.integer({ min: 38 * day, max: 41 * day }),
);
// Mostly of one size: beside a giant no order of the others can be told.
const value = fc.oneof(
  { weight: 30, arbitrary: fc.double({ min: -20, max: 20, noNaN: true }) },
  { weight: 10, arbitrary: fc.constantFrom(null, 0, -0, 0.1, 0.3) },
  fc.double({ noNaN: true }),
);
const row = fc.record({
  version: fc.constantFrom(0, 0, 1),
  // Most of them share a few quarters, so that there is something to add up.
  time: fc.oneof(
    fc.integer({ min: 0, max: 120 * minute }).map((ago) => start + 42 * day - ago),
    fc.integer({ min: 0, max: 42 * day }).map((ago) => start + 42 * day - ago),
    // Within two hours of a few days, in several quarters of each.
    fc
      .tuple(fc.constantFrom(0, 5, 39), fc.integer({ min: 0, max: 7 }))
      .map(([days, quarter]) => start + days * day + quarter * 15 * minute),
  ),
  numbers: fc.tuple(value, fc.constantFrom(0, 1, null)),
  categories: fc.tuple(fc.constantFrom("DE", "FR", "new", "neu", "nuevo", null)),
  output: value,
  late,
});
const scenario = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 50 }),
  repeats: fc.array(fc.record({ of: fc.nat(), late: fc.integer({ min: 0, max: 20 * day }), again: fc.boolean() }), {
    maxLength: 15,
  }),
  batch: fc.integer({ min: 4, max: 20 }),
  order: fc.integer(),
});

test("late, repeated and shuffled rows give the same profiles as one ordered run, to the byte", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ rows, repeats, batch, order }) => {
      const sent = rows.map((each): Sent => ({ ...each, id: newUuid() }));
      clock.set(new Date(start + 42 * day));
      const ordered = await newModel();
      await append(
        ordered,
        sent.toSorted((one, other) => one.time - other.time),
      );
      await refresh(ctx, events, ordered);

      const shuffled = await newModel();
      for (const batchRows of asTheyCome(
        [...sent, ...repeats.map(({ of, late: later, again }) => repeatOf(sent, of, later, again))],
        { batch, order },
      )) {
        clock.set(new Date(Math.max(clock.now().getTime(), ...batchRows.map(arrival))));
        await append(shuffled, batchRows);
        if (batchRows.length % 3 === 0)
          await Promise.all([refresh(ctx, events, shuffled), refresh(ctx, events, shuffled)]);
        if (batchRows.length % 3 === 1) await refresh(ctx, events, shuffled);
      }
      clock.set(new Date(start + 42 * day));
      await refresh(ctx, events, shuffled);
      expect(await profilesOf(ctx, shuffled)).toEqual(await profilesOf(ctx, ordered));
    }),
    { numRuns: 8 },
  );
}, 180_000);

test("counting again what was counted changes no byte, and a sum of parts is what is counted at once", async () => {
  const model = await newModel();
  const sent = fc.sample(row, { numRuns: 300, seed: 3 }).map((each): Sent => ({ ...each, id: newUuid() }));
  clock.set(new Date(start + 42 * day));
  await append(model, sent);
  await refresh(ctx, events, model);
  const first = await profilesOf(ctx, model);
  await makeDirty(ctx, model);
  await refresh(ctx, events, model);
  expect(await profilesOf(ctx, model)).toEqual(first);

  // Then quarters and hours are no more: every day is counted from its events at once.
  clock.advance(80 * day);
  const days = first.filter((line) => line.split(" ")[1] === "1440");
  expect(days.length).toBeGreaterThan(20);
  await makeDirty(ctx, model);
  await refresh(ctx, events, model);
  expect(await profilesOf(ctx, model)).toEqual(days);
});

test("a control: an ordered run without one of the rows has other profiles", async () => {
  const [one, other] = [await newModel(), await newModel()];
  const sent = fc.sample(row, { numRuns: 20, seed: 5 }).map((each): Sent => ({ ...each, id: newUuid() }));
  clock.set(new Date(start + 42 * day));
  await append(one, sent);
  await append(other, sent.slice(1));
  for (const model of [one, other]) await refresh(ctx, events, model);
  expect(await profilesOf(ctx, one)).not.toEqual(await profilesOf(ctx, other));
});

function newModel(): Promise<CountedModel> {
  return countedModel(ctx, `counted ${(models += 1)}`, ["v1", "v2"]);
}

async function append(model: CountedModel, rows: readonly Sent[]): Promise<void> {
  await events.append(rows.map((each) => eventOf(ctx, model, each)));
}

function arrival({ time, late: after }: Sent): number {
  return Math.min(time + after, start + 42 * day);
}

/** A row that comes again, later, with the same content or with another, which does not count. */
function repeatOf(sent: readonly Sent[], of: number, later: number, isSame: boolean): Sent {
  const first = sent[of % sent.length]!;
  const again = { ...first, late: first.late + later };
  return isSame ? again : { ...again, numbers: [12_345, 1], categories: ["other"], time: first.time + 5 * minute };
}

/** In the order of their arrival, those of one batch shuffled. A repeat never comes before its first. */
function asTheyCome(rows: readonly Sent[], { batch, order }: { batch: number; order: number }): Sent[][] {
  const sorted = rows.toSorted((one, other) => arrival(one) - arrival(other));
  const batches: Sent[][] = [];
  for (let from = 0; from < sorted.length; from += batch) batches.push(sorted.slice(from, from + batch));
  return batches.map((each) => shuffle(each, order));
}

/** Rows of one id keep their order among themselves: what counts is the content that came first. */
function shuffle(rows: readonly Sent[], order: number): Sent[] {
  const queues = new Map<string, Sent[]>();
  for (const each of rows) queues.set(each.id, [...(queues.get(each.id) ?? []), each]);
  const places = rows.map(({ id }, index) => ({ id, key: Math.imul(index + 1, order | 1) >>> 0 }));
  return places.toSorted((one, other) => one.key - other.key).flatMap(({ id }) => queues.get(id)?.shift() ?? []);
}
