import { expect, test } from "vitest";

import { createMemory } from "./memory.ts";

test("a value is made once a name, and made again where that failed", async () => {
  const memory = createMemory<string>(2);
  let made = 0;
  const make = () => Promise.resolve(`made ${(made += 1)}`);
  await expect(memory.recall("a", () => Promise.reject(new Error("not yet")))).rejects.toThrow("not yet");
  expect(await memory.recall("a", make)).toBe("made 1");
  expect(await memory.recall("a", make)).toBe("made 1");
  expect(await memory.recall("b", make)).toBe("made 2");
});

test("the value that nobody asked for longest goes first", async () => {
  const memory = createMemory<number>(2);
  for (const name of ["a", "b", "a", "c"]) await memory.recall(name, () => Promise.resolve(0));
  expect(memory.names()).toEqual(["a", "c"]);
});
