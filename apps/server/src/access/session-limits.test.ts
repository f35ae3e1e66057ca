import { expect, test } from "vitest";

import { judgeSession, sessionEnd } from "./session-limits.ts";

const startedAt = new Date("2026-03-01T00:00:00Z");
const hours = (count: number): Date => new Date(startedAt.getTime() + count * 3_600_000);

test.each([
  { promise: "a session ends a day after its last use", usedAt: hours(5), endsAt: hours(29) },
  { promise: "and thirty days after its begin at the latest", usedAt: hours(719), endsAt: hours(720) },
])("$promise", ({ usedAt, endsAt }) => {
  expect(sessionEnd(startedAt, usedAt)).toEqual(endsAt);
});

test.each([
  { promise: "used a minute ago, it is kept without a write", now: hours(1 + 1 / 60), state: "keep" },
  { promise: "used five minutes ago, it is renewed", now: hours(1 + 5 / 60), state: "renew" },
  { promise: "a moment before its end it still counts", now: new Date(hours(25).getTime() - 1), state: "renew" },
  { promise: "at its end it is over", now: hours(25), state: "over" },
])("$promise", ({ now, state }) => {
  expect(judgeSession({ startedAt, usedAt: hours(1), endsAt: hours(25) }, now)).toBe(state);
});

test("thirty days after its begin it is over, whatever its row says of its end", () => {
  expect(judgeSession({ startedAt, usedAt: hours(719), endsAt: hours(9_999) }, hours(720))).toBe("over");
});
