import { afterAll, beforeAll, expect, test } from "vitest";

import { bins, eventsIn, type Quarter, storeQuarters } from "./stored-quarters.ts";
import type { Tx } from "../../src/platform/context.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { makeModel, makeOrganisation } from "../../src/platform/events/make-model.ts";
import { readHours, readSpans } from "../../src/profiles/read-spans.ts";
import type { VersionKey } from "../../src/profiles/read-window.ts";
import { dayMs, hourMs, quarterMs } from "../../src/profiles/spans.ts";

const midnight = Date.UTC(2026, 2, 30);
const now = midnight + 13 * hourMs;
const at = (hours: number): number => midnight + hours * hourMs;

/** Four days up to now, but for one hour. */
const gap = at(-20);
const stored: readonly Quarter[] = Array.from({ length: (4 * dayMs) / quarterMs }, (_, index) => ({
  at: now - 4 * dayMs + index * quarterMs,
  events: 1 + (index % 5),
})).filter((quarter) => quarter.at < gap || quarter.at >= gap + hourMs);

let fresh: FreshDatabase;
let key: VersionKey;
beforeAll(async () => {
  fresh = await freshDatabase();
  key = await makeModel(fresh.database, await makeOrganisation(fresh.database));
  await inside((tx) => storeQuarters(tx, key, stored, now));
});
afterAll(() => fresh.close());

function inside<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  return fresh.database.transaction([key.organisation], run);
}

test.each([
  { clock: 12, days: 1, quarters: 12, hours: 21 },
  { clock: 12.25, days: 1, quarters: 4 + 13, hours: 20 },
  { clock: 12.75, days: 1, quarters: 4 + 15, hours: 20 },
  // Without the hour that has no event.
  { clock: 12, days: 3, quarters: 12, hours: 21 + 47 },
  { clock: 12.25, days: 3, quarters: 4 + 13, hours: 20 + 47 },
])(
  "$days days up to $clock h are $quarters quarters and $hours hours, without a hole or an overlap",
  async ({ clock, days, quarters, hours }) => {
    const to = at(clock);
    const spans = await inside((tx) => readSpans(tx, key, bins, { to, days }));
    const lengths = spans.map((span) => span.to - span.from);
    expect(lengths.filter((length) => length === quarterMs)).toHaveLength(quarters);
    expect(lengths.filter((length) => length === hourMs)).toHaveLength(hours);
    expect(lengths.length).toBe(quarters + hours);
    for (const [index, { from }] of spans.entries()) {
      const before = spans[index - 1];
      if (before !== undefined) expect(from - before.to).toBe(from === gap + hourMs ? hourMs : 0);
    }
    expect(spans.at(-1)?.to).toBe(to);
    for (const { from, to: end, profile } of spans) expect(profile.events).toBe(eventsIn(stored, from, end));
  },
);

test.each([
  { what: "the day before", starts: (to: number) => to - dayMs },
  { what: "one hour ago", starts: (to: number) => to - hourMs },
  { what: "two hours ago", starts: (to: number) => to - 2 * hourMs },
  { what: "three hours ago", starts: (to: number) => to - 3 * hourMs },
])("a lane's window can begin at $what, whichever quarter it is", async ({ starts }) => {
  for (const to of [at(12), at(12.25), at(12.5), at(12.75)]) {
    const spans = await inside((tx) => readSpans(tx, key, bins, { to, days: 1 }));
    expect(spans.map(({ from }) => from)).toContain(starts(to));
  }
});

test("hours are read from the one in which the time lies, oldest first, without those that have no event", async () => {
  const hours = await inside((tx) => readHours(tx, key, bins, { from: gap - hourMs + 1, to: gap + 3 * hourMs }));
  expect(hours.map(({ from, to }) => [from, to])).toEqual(
    [gap - hourMs, gap + hourMs, gap + 2 * hourMs].map((from) => [from, from + hourMs]),
  );
  for (const { from, to, profile } of hours) expect(profile.events).toBe(eventsIn(stored, from, to));
  expect(await inside((tx) => readHours(tx, key, bins, { from: now, to: now }))).toEqual([]);
});
