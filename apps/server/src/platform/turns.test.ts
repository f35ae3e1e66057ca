import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";

import { createTurns } from "./turns.ts";

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test("work begins at once while a turn has had no share", () => {
  const turns = createTurns({ shareMs: 1_000 });
  const done: number[] = [];
  void turns.run(1, () => done.push(1));
  void turns.run(1, () => done.push(2));
  expect(done).toEqual([1, 2]);
});

test("after a share the loop has its turn, and work goes on in the order in which it was asked for", async () => {
  const turns = createTurns({ shareMs: 1 });
  const done: string[] = [];
  for (const name of ["a", "b", "c"])
    void turns.run(1, () => {
      done.push(name);
      busy(2);
    });
  expect(done).toEqual(["a"]);
  await nextTurn();
  expect(done).toEqual(["a", "b"]);
  await nextTurn();
  expect(done).toEqual(["a", "b", "c"]);
});

test("however much one organisation asks for, another waits for one piece of it", async () => {
  const turns = createTurns({ shareMs: 1 });
  const done: string[] = [];
  const ask = (organisation: number, name: string): void => {
    void turns.run(organisation, () => {
      done.push(name);
      busy(2);
    });
  };
  for (const name of ["a", "b", "c", "d"]) ask(1, name);
  for (const name of ["x", "y"]) ask(2, name);
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect(done).toEqual(["a", "b", "x", "c", "y", "d"]);
});

test("what it comes to is told, a failure too, and work behind a failure goes on", async () => {
  const turns = createTurns({ shareMs: 0.01 });
  const failing = turns.run(1, () => {
    busy(1);
    throw new RangeError("not this one");
  });
  const late = turns.run(1, () => Promise.resolve("this one"));
  await expect(failing).rejects.toThrow("not this one");
  expect(await late).toBe("this one");
});
