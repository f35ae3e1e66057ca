import type { Clock } from "../src/platform/clock.ts";

/** A clock that goes when it is told to. */
export type TestClock = Clock & {
  advance(ms: number): void;
  set(now: Date): void;
};

export function testClock(start: Date = new Date("2026-03-02T12:00:00Z")): TestClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance(ms) {
      now += ms;
    },
    set(at) {
      now = at.getTime();
    },
  };
}
