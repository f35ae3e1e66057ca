import { expect, test } from "vitest";
import { afterDeath, newLife, type WorkerLife } from "./worker-life.ts";

/** What follows each of these deaths of one worker, which was ready a millisecond after each start, or never. */
function deaths(instants: readonly number[], readyAfterMs: number | null = 1): (number | "crash-loop")[] {
  let life: WorkerLife = newLife;
  let startedAt = 0;
  return instants.map((now) => {
    const next = afterDeath(life, { now, readyAt: readyAfterMs === null ? null : startedAt + readyAfterMs });
    life = next.life;
    if (next.kind === "crash-loop") return "crash-loop";
    startedAt = now + next.afterMs;
    return next.afterMs;
  });
}

test("the wait before a restart doubles from half a second to thirty", () => {
  const twiceAMinute = [1, 31_000, 61_001, 91_002, 121_003, 151_004, 181_005, 211_006];
  expect(deaths(twiceAMinute, null)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("a minute of health starts the doubling over", () => {
  expect(deaths([1, 31_000, 200_000])).toEqual([500, 1000, 500]);
});

test("the third death within a minute is a crash loop, the third in a longer time is not", () => {
  expect(deaths([1, 20_000, 59_999])).toEqual([500, 1000, "crash-loop"]);
  expect(deaths([1, 20_000, 60_002], null)).toEqual([500, 1000, 2000]);
});
