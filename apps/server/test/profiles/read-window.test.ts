import { afterAll, beforeAll, expect, test } from "vitest";

import { bins, eventsIn, type Quarter, storeQuarters } from "./stored-quarters.ts";
import type { Tx } from "../../src/platform/context.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { makeModel, makeOrganisation } from "../../src/platform/events/make-model.ts";
import { readHourCounts, readWindow, type VersionKey } from "../../src/profiles/read-window.ts";
import { dayMs, hourMs, quarterMs } from "../../src/profiles/spans.ts";

const now = Date.UTC(2026, 2, 30, 12, 20);
const midnight = Date.UTC(2026, 2, 30);
const ago = (days: number, hours = 0): number => midnight - days * dayMs + hours * hourMs;

/** Two days in quarters, one in hours, one that is a day only; between them nothing. */
const quarters: readonly Quarter[] = [ago(40), ago(5), ago(1), ago(0)].flatMap((day) =>
  Array.from({ length: 96 }, (_, index) => ({ at: day + index * quarterMs, events: 1 + (index % 5) })),
);
const stored = quarters.filter(({ at }) => at < now);

let fresh: FreshDatabase;
let key: VersionKey;
let other: VersionKey;
beforeAll(async () => {
  fresh = await freshDatabase();
  const organisation = await makeOrganisation(fresh.database);
  key = await makeModel(fresh.database, organisation);
  other = await makeModel(fresh.database, organisation);
  await inside(async (tx) => {
    await storeQuarters(tx, key, stored, now);
    await storeQuarters(tx, other, [{ at: ago(0), events: 1000 }], now);
  });
});
afterAll(() => fresh.close());

function inside<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  return fresh.database.transaction([key.organisation], run);
}

test.each([
  { what: "an hour and a half", from: ago(0, 9), to: ago(0, 10.5), read: {} },
  { what: "one quarter", from: ago(0, 9.25), to: ago(0, 9.5), read: {} },
  { what: "a day and a half, as quarters, hours and a day", from: ago(1, -1.75), to: ago(0, 12.25), read: {} },
  {
    what: "a window that begins within a quarter: that quarter whole",
    from: ago(0, 9) + 60_000,
    to: ago(0, 10),
    read: { from: ago(0, 9) },
  },
  {
    what: "a window that ends within a quarter: the events of that quarter, and the end that was asked for",
    from: ago(0, 9),
    to: now,
    read: {},
    holds: { to: ago(0, 12.5) },
  },
  {
    what: "a window that begins where only hours are kept: that hour whole",
    from: ago(5, 7.5),
    to: ago(0),
    read: { from: ago(5, 7) },
  },
  {
    what: "a window that begins where only days are kept: that day whole",
    from: ago(40, 7.5),
    to: ago(0),
    read: { from: ago(40) },
  },
  {
    what: "a window that ends where only days are kept: that day whole",
    from: ago(41),
    to: ago(40, 7),
    read: { to: ago(39) },
  },
  { what: "a window without any event", from: ago(20), to: ago(10), read: {} },
  { what: "a window of no length", from: ago(0, 9), to: ago(0, 9), read: {} },
])("every event of a window is counted once: $what", async ({ from, to, read, holds = {} }) => {
  const window = await inside((tx) => readWindow(tx, key, bins, { from, to, now }));
  const said = { from, to, ...read };
  expect({ from: window.from, to: window.to }).toEqual(said);
  const counted = { ...said, ...holds };
  const events = eventsIn(stored, counted.from, counted.to);
  expect(window.profile.events).toBe(events);
  expect(window.profile.features[0]?.n).toBe(events);
});

test("events are listed by hour, oldest first, the hour of the beginning whole; empty hours and other models are left out", async () => {
  const hours = await inside((tx) => readHourCounts(tx, key, { from: ago(1, 22.5), to: ago(0, 1) + 1 }));
  expect(hours).toEqual(
    [ago(1, 22), ago(1, 23), ago(0), ago(0, 1)].map((bucket) => ({
      bucket,
      events: eventsIn(stored, bucket, bucket + hourMs),
    })),
  );
  expect(await inside((tx) => readHourCounts(tx, key, { from: ago(4), to: ago(1) }))).toEqual([]);
  expect(await inside((tx) => readHourCounts(tx, other, { from: ago(1), to: now }))).toEqual([
    { bucket: ago(0), events: 1000 },
  ]);
});
