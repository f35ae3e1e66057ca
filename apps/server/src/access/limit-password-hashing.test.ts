import { expect, test } from "vitest";

import { limitPasswordHashing } from "./limit-password-hashing.ts";

/** Hashes that end when they are told to. */
function gates() {
  const open: (() => void)[] = [];
  let running = 0;
  let peak = 0;
  return {
    open,
    peak: () => peak,
    hash: async (): Promise<string> => {
      running += 1;
      peak = Math.max(peak, running);
      await new Promise<void>((resolve) => open.push(resolve));
      running -= 1;
      return "hashed";
    },
  };
}

test("of many hashes at once two run, the others follow in turn, and none is lost", async () => {
  const limited = limitPasswordHashing({ running: 2, waiting: 50 });
  const { open, peak, hash } = gates();
  const all = Promise.all(Array.from({ length: 20 }, () => limited(hash)));
  for (let done = 0; done < 20; done += 1) {
    const next = open.shift();
    if (next === undefined) throw new Error(`no hash runs after ${done}`);
    next();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await all).toHaveLength(20);
  expect(peak()).toBe(2);
});

test("who would wait behind too many is told to come back", async () => {
  const limited = limitPasswordHashing({ running: 1, waiting: 1 });
  const { open, hash } = gates();
  const [first, second] = [limited(hash), limited(hash)];
  await expect(limited(hash)).rejects.toMatchObject({ code: "request/too-many", headers: { "retry-after": "2" } });
  open.shift()?.();
  await first;
  open.shift()?.();
  expect(await second).toBe("hashed");
});

test("a hash that fails gives its place to the next", async () => {
  const limited = limitPasswordHashing({ running: 1, waiting: 1 });
  const failing = limited(() => Promise.reject(new Error("no memory")));
  const waiting = limited(() => Promise.resolve("hashed"));
  await expect(failing).rejects.toThrow("no memory");
  expect(await waiting).toBe("hashed");
});
