import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { deleteUnusedEnvironments } from "./delete-unused-environments.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-environments-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = 1_800_000_000_000;
const dayMs = 86_400_000;

function make(key: string, days: number, { isBase = false, isReady = true } = {}): void {
  mkdirSync(join(folder, key, "bin"), { recursive: true });
  if (!isReady) return;
  const file = join(folder, key, "ready.json");
  writeFileSync(file, JSON.stringify({ isBase }));
  utimesSync(file, (now - days * dayMs) / 1000, (now - days * dayMs) / 1000);
}

test("those go that no version runs in and no build has used for long, the oldest first; all else stays", async () => {
  make("aa", 30);
  make("bb", 20);
  make("cc", 10);
  make("dd", 3);
  make("ee", 40);
  make("ff", 50, { isBase: true });
  make("00", 60, { isReady: false });
  make("01", 70);
  writeFileSync(join(folder, "01/ready.json"), "{");
  utimesSync(join(folder, "01/ready.json"), (now - 70 * dayMs) / 1000, (now - 70 * dayMs) / 1000);
  mkdirSync(join(folder, "11.gone"));
  mkdirSync(join(folder, ".wheels"));
  const clear = () => deleteUnusedEnvironments(folder, { inUse: new Set(["ee"]), now, unusedMs: 7 * dayMs, most: 2 });
  expect(await clear()).toEqual(["aa", "bb"]);
  expect(await clear()).toEqual(["cc"]);
  expect(await clear()).toEqual([]);
  expect(readdirSync(folder).toSorted()).toEqual([".wheels", "00", "01", "dd", "ee", "ff"]);
  expect(existsSync(join(folder, "ee/ready.json"))).toBe(true);
});

test("no folder is nothing to do", async () => {
  const options = { inUse: new Set<string>(), now, unusedMs: 1, most: 2 };
  expect(await deleteUnusedEnvironments(join(folder, "none"), options)).toEqual([]);
});
