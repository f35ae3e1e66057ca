import { expect, test } from "vitest";

import type { Doing } from "../jobs/index.ts";
import { whileRoom } from "./while-room.ts";

const aborted = AbortSignal.abort(new Error("over"));
const never = new AbortController().signal;
const doing = (signal: AbortSignal): Doing => ({ signal, log: () => undefined });
const failing = async (): Promise<void> => {
  throw new Error("no space left");
};

test("a step on a spent disk is not begun", async () => {
  let isBegun = false;
  const begin = async (): Promise<void> => void (isBegun = true);
  await expect(whileRoom(aborted, doing(never), begin)).rejects.toMatchObject({ code: "disk_full" });
  expect(isBegun).toBe(false);
});

test("a step is ended when the disk is spent, with one sentence in place of its own failure", async () => {
  const spent = new AbortController();
  const installing = whileRoom(spent.signal, doing(never), ({ signal }) => {
    const { promise, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(new Error("the installer was killed")));
    return promise;
  });
  spent.abort();
  await expect(installing).rejects.toMatchObject({
    code: "disk_full",
    message: expect.stringMatching(/^The server's disk/),
  });
});

test.each([
  { what: "with room fails by itself", spent: never, own: never },
  { what: "is cancelled", spent: never, own: aborted },
])("a step that $what says its own", async ({ spent, own }) => {
  await expect(whileRoom(spent, doing(own), failing)).rejects.toThrow("no space left");
});
