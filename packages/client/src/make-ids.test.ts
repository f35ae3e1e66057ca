import { expect, test } from "vitest";

import { createIdMaker } from "./make-ids.ts";

test("ids are UUIDs of version 7, rise with time and all differ, also those of two makers at one time", () => {
  let now = Date.UTC(2026, 10, 28);
  const makers = [createIdMaker(() => now), createIdMaker(() => now)];
  const ids: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    if (i % 100 === 0) now += 1;
    for (const make of makers) ids.push(make());
  }
  expect(ids.every((id) => /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Number.parseInt(String(ids.at(-1)).replaceAll("-", "").slice(0, 12), 16)).toBe(now);
  // Random bits are drawn more than once.
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(6);
});
