import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

const hour = 3_600_000;

test("ten tries, the last 75 h 35 min 5 s after the first", () => {
  const waits: number[] = [];
  for (let tries = 1; ; tries += 1) {
    const waitMs = backoff({ tries, chance: 0 });
    if (waitMs === null) break;
    waits.push(waitMs);
  }
  // Standard Webhooks: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
  expect(waits).toHaveLength(9);
  expect(waits.reduce((sum, waitMs) => sum + waitMs, 0)).toBe(75 * hour + 35 * 60_000 + 5_000);
  expect(waits.every((waitMs, index) => index === 0 || waitMs > (waits[index - 1] ?? 0))).toBe(true);
});

test.each([
  { promise: "the first wait is 5 s", options: { tries: 1, chance: 0 }, expected: 5_000 },
  { promise: "chance stretches by at most a tenth", options: { tries: 1, chance: 1 }, expected: 5_500 },
  { promise: "Retry-After lengthens", options: { tries: 1, chance: 0, retryAfterMs: 60_000 }, expected: 60_000 },
  {
    promise: "Retry-After does not shorten",
    options: { tries: 4, chance: 0, retryAfterMs: 1_000 },
    expected: 2 * hour,
  },
  {
    promise: "Retry-After of a week is a day",
    options: { tries: 1, chance: 0, retryAfterMs: 168 * hour },
    expected: 24 * hour,
  },
  { promise: "after ten tries it is given up", options: { tries: 10, chance: 0.5, retryAfterMs: 1 }, expected: null },
])("$promise", ({ options, expected }) => {
  expect(backoff(options)).toBe(expected);
});
