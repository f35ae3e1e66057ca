import { expect, test } from "vitest";

import type { Said } from "./ask-again.ts";
import { replayRequests } from "./replay-requests.ts";

const request = (row: number) => ({ id: `r${row}`, at: 0, row, answer: null, hasFailed: false, latencyMs: null });
const requests = [1, 2, 3].map(request);

/** A clock that only waiting and asking move. */
function scene({ askMs = 10, busyUntil = 0, whose = "own" as "own" | "others" } = {}) {
  const stopping = new AbortController();
  const asked: unknown[] = [];
  let [time, waited] = [0, 0];
  const done = replayRequests(requests, {
    async ask(row): Promise<Said> {
      asked.push(row);
      time += askMs;
      return { kind: "answered", answer: null, latencyMs: askMs };
    },
    waiting: () => (time < busyUntil ? whose : "nobody"),
    async wait(milliseconds) {
      waited += milliseconds;
      time += milliseconds;
    },
    ...{ elapsed: () => time, signal: stopping.signal, onProgress: () => undefined },
  });
  return { done, asked, stopping, waited: () => waited };
}

test("each is asked once, after one that is not counted, and as long is rested as was worked", async () => {
  const { done, asked, waited } = scene();
  expect(await done).toHaveLength(3);
  expect(asked).toEqual([1, 1, 2, 3]);
  expect(waited()).toBe(30);
});

test("who waits for an answer comes first", async () => {
  const { done, waited } = scene({ busyUntil: 1_000 });
  expect((await done).map(({ kind }) => kind)).toEqual(["answered", "answered", "answered"]);
  expect(waited()).toBeGreaterThanOrEqual(990);
});

test("a version that hangs, or callers without end, end it, and the rest is said not to be asked", async () => {
  const reason = "The replay had run for 4 minutes.";
  const slow = await scene({ askMs: 100_000 }).done;
  expect(slow).toMatchObject([{ kind: "answered" }, { kind: "answered" }, { kind: "not-asked", reason }]);
  const busy = await scene({ busyUntil: Number.POSITIVE_INFINITY }).done;
  expect(busy).toEqual(Array(3).fill({ kind: "not-asked", reason }));
});

test("another organisation's callers slow it down, and cannot keep it from ending", async () => {
  const { done, waited } = scene({ busyUntil: Number.POSITIVE_INFINITY, whose: "others" });
  expect((await done).map(({ kind }) => kind)).toEqual(["answered", "answered", "answered"]);
  expect(waited()).toBeGreaterThanOrEqual(750);
});

test("it ends when it is cancelled", async () => {
  const { done, stopping } = scene();
  stopping.abort(new Error("cancelled"));
  await expect(done).rejects.toThrow("cancelled");
});
