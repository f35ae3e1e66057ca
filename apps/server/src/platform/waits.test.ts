import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createWaits } from "./waits.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a wait that is not ended is called late once, in its time or an eighth later", () => {
  const late: string[] = [];
  const waits = createWaits(800);
  waits.begin(() => late.push("first"));
  vi.advanceTimersByTime(450);
  waits.begin(() => late.push("second"));
  vi.advanceTimersByTime(349);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(101);
  expect(late).toEqual(["first"]);
  vi.advanceTimersByTime(10_000);
  expect(late).toEqual(["first", "second"]);
});

test("a wait that is ended is never late, whatever began beside it", () => {
  const late: string[] = [];
  const waits = createWaits(800);
  const ends = ["a", "b", "c"].map((name) => waits.begin(() => late.push(name)));
  ends[1]?.();
  vi.advanceTimersByTime(2_000);
  expect(late).toEqual(["a", "c"]);
});

test("no timer is left where nobody waits", () => {
  const waits = createWaits(800);
  waits.begin(() => undefined)();
  vi.advanceTimersByTime(100);
  expect(vi.getTimerCount()).toBe(0);
});
