import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { keepMemoryThatRan, limitsToTry, readMemoryThatRan } from "./memory-that-ran.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-memory-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what was kept is read, and what cannot be read is as if nothing was kept", async () => {
  expect(await readMemoryThatRan(folder)).toBeUndefined();
  for (const memoryMb of [700, null]) {
    await keepMemoryThatRan(folder, memoryMb);
    expect(await readMemoryThatRan(folder)).toBe(memoryMb);
  }
  writeFileSync(join(folder, "memory-that-ran.json"), '{"memoryMb": "a');
  expect(await readMemoryThatRan(folder)).toBeUndefined();
});

test.each([
  { wished: null, ran: undefined, tried: [null] },
  { wished: 700, ran: undefined, tried: [700, null] },
  { wished: 700, ran: 700, tried: [700, null] },
  { wished: 64, ran: 700, tried: [700, 64, null] },
  { wished: 64, ran: null, tried: [null, 64] },
])("set $wished, ran under $ran: tried $tried", ({ wished, ran, tried }) => {
  expect(limitsToTry(wished, ran)).toEqual(tried);
});
