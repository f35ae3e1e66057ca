import type { SignalValues } from "driftwatch";
import { expect, test } from "vitest";

import { keptOf, type LastReads, readsAfter } from "./last-reads.ts";

const hour = 3_600_000;
const none: readonly SignalValues[] = [];

/** One check that looks at these windows. */
function checked(last: LastReads | null, since: number, windows: readonly string[]): LastReads {
  const reads = readsAfter(last);
  for (const name of windows) reads.signals.take(name, () => none);
  return keptOf(reads, last, since);
}

test("of a window that rows come into one look is kept, however often it is looked at", () => {
  let last: LastReads | null = null;
  for (let row = 0; row < 1_000; row++) last = checked(last, 0, [`${4 * hour}|${3 * hour}|row ${row}`]);
  expect([...(last?.signals.keys() ?? [])]).toEqual([`${4 * hour}|${3 * hour}|row 999`]);
});

test("a window is kept for a later check until it has ended too long ago", () => {
  const early = `${1 * hour}|0|a`;
  const first = checked(null, 0, [early, `${4 * hour}|${3 * hour}|b`]);
  const second = checked(first, 1 * hour, [`${5 * hour}|${4 * hour}|c`]);
  expect(second.signals.has(early)).toBe(true);
  expect([...checked(second, 2 * hour, []).signals.keys()]).toEqual([
    `${4 * hour}|${3 * hour}|b`,
    `${5 * hour}|${4 * hour}|c`,
  ]);
});
