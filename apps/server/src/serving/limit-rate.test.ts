import fc from "fast-check";
import { expect, test } from "vitest";

import { createRateLimit } from "./limit-rate.ts";

function scene() {
  let now = 0;
  const limit = createRateLimit(() => now);
  return {
    take: (key = "a", rate = { perSecond: 2, burst: 3 }) => limit.take(key, rate),
    wait: (ms: number) => (now += ms),
  };
}

test("a burst goes through at once, then as many as the rate says, and who is refused hears when to come", () => {
  const { take, wait } = scene();
  expect([take(), take(), take()]).toEqual([0, 0, 0]);
  expect(take()).toBeCloseTo(0.5);
  wait(400);
  expect(take()).toBeCloseTo(0.1);
  wait(100);
  expect([take(), take() > 0]).toEqual([0, true]);
});

test("callers do not take from each other", () => {
  const { take } = scene();
  expect([take("a"), take("a"), take("a"), take("a") > 0, take("b")]).toEqual([0, 0, 0, true, 0]);
});

test("over any time no more go through than the burst and the rate", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }), (waits) => {
      const { take, wait } = scene();
      let [passed, ms] = [0, 0];
      for (const one of waits) {
        wait(one);
        ms += one;
        if (take() === 0) passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(3 + (ms / 1000) * 2 + 1e-9);
    }),
  );
});
