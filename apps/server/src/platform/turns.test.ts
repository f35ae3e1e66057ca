import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";

import { createTurns } from "./turns.ts";

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test("work begins at once while a turn has had no share", () => {
  const turns = createTurns({ shareMs: 1_000 });
  const done: number[] = [];
  void turns.run(() => done.push(1));
  void turns.run(() => done.push(2));
  expect(done).toEqual([1, 2]);
});

test("after a share the loop has its turn, and work goes on in the order in which it was asked for", async () => {
  const turns = createTurns({ shareMs: 1 });
  const done: string[] = [];
  for (const name of ["a", "b", "c"])
    void turns.run(() => {
      done.push(name);
      busy(2);
    });
  expect(done).toEqual(["a"]);
  await nextTurn();
  expect(done).toEqual(["a", "b"]);
  await nextTurn();
  expect(done).toEqual(["a", "b", "c"]);
});

test("what it comes to is told, a failure too, and work behind a failure goes on", async () => {
  const turns = createTurns({ shareMs: 0.01 });
  const failing = turns.run(() => {
    busy(1);
    throw new RangeError("not this one");
  });
  const late = turns.run(() => Promise.resolve("this one"));
  await expect(failing).rejects.toThrow("not this one");
  expect(await late).toBe("this one");
});
