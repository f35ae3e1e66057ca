import { expect, test } from "vitest";

import { createMemory } from "./memory.ts";

test("a value is made once a name, and made again where that failed", async () => {
  const memory = createMemory<string>({ most: 2 });
  let made = 0;
  const make = () => Promise.resolve(`made ${(made += 1)}`);
  await expect(memory.recall("a", () => Promise.reject(new Error("not yet")))).rejects.toThrow("not yet");
  expect(await memory.recall("a", make)).toBe("made 1");
  expect(await memory.recall("a", make)).toBe("made 1");
  expect(await memory.recall("b", make)).toBe("made 2");
});

test("the value that nobody asked for longest goes first", async () => {
  const memory = createMemory<number>({ most: 2 });
  for (const name of ["a", "b", "a", "c"]) await memory.recall(name, () => Promise.resolve(0));
  expect(memory.names()).toEqual(["a", "c"]);
});

test("no more is kept than there is room for, and one that is larger than all the room alone", async () => {
  const memory = createMemory<number>({ most: 10, bytesOf: (value) => value, bytesMax: 100 });
  const kept: string[][] = [];
  for (const [name, size] of [
    ["a", 40],
    ["b", 40],
    ["c", 40],
    ["b", 40],
    ["d", 20],
    ["e", 500],
    ["f", 1],
  ] as const) {
    await memory.recall(name, () => Promise.resolve(size));
    kept.push(memory.names());
  }
  expect(kept).toEqual([["a"], ["a", "b"], ["b", "c"], ["c", "b"], ["c", "b", "d"], ["e"], ["f"]]);
});

test("a value that is kept takes the place of the one before, with the room it takes", async () => {
  const memory = createMemory<number>({ most: 10, bytesOf: (value) => value, bytesMax: 100 });
  expect(memory.find("a")).toBeNull();
  memory.keep("a", 90);
  memory.keep("a", 40);
  memory.keep("b", 60);
  expect([memory.find("a"), memory.find("b")]).toEqual([40, 60]);
  memory.keep("c", 1);
  expect(memory.names()).toEqual(["b", "c"]);
});
