import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { createSeal, renewEach } from "./seal.ts";

const place = mkdtempSync(join(tmpdir(), "driftguard-seal-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

test("a secret opens for its own place, after another start too, and reads otherwise each time", async () => {
  const [first, again] = [createSeal(place), createSeal(place)];
  const sealed = await first.close("a secret", "1 repositories secret 7");
  expect(sealed).not.toBe(await first.close("a secret", "1 repositories secret 7"));
  expect(Buffer.from(sealed, "base64").includes("a secret")).toBe(false);
  expect(await again.open(sealed, "1 repositories secret 7")).toBe("a secret");
  expect(statSync(join(place, "secrets.key")).mode & 0o777).toBe(0o600);
});

test("at another place, changed, or under another key it does not open", async () => {
  const seal = createSeal(place);
  const sealed = await seal.close("a secret", "1 repositories secret 7");
  const changed = Buffer.from(sealed, "base64");
  changed.writeUInt8(changed.readUInt8(30) ^ 1, 30);
  await expect(seal.open(sealed, "2 repositories secret 7")).rejects.toThrow();
  await expect(seal.open(changed.toString("base64"), "1 repositories secret 7")).rejects.toThrow();
  const other = createSeal(join(place, "other"));
  await expect(other.open(sealed, "1 repositories secret 7")).rejects.toThrow("sealed with another key than");
});

test("starts at the same time agree on one key", async () => {
  const folder = join(place, "together");
  const seals = Array.from({ length: 8 }, () => createSeal(folder));
  const sealed = await Promise.all(seals.map((seal) => seal.close("x", "y")));
  expect(await Promise.all(sealed.map((one) => createSeal(folder).open(one, "y")))).toEqual(Array(8).fill("x"));
});

test("servers that are given one key open what another sealed, and make none in their folders", async () => {
  const key = Buffer.alloc(32, 7);
  const [here, there] = [join(place, "here"), join(place, "there")];
  const sealed = await createSeal(here, key).close("x", "y");
  expect(await createSeal(there, key).open(sealed, "y")).toBe("x");
  expect([here, there].filter((folder) => existsSync(folder))).toEqual([]);
});

test("what the folder's key sealed opens after a key was given, and is sealed with that one anew", async () => {
  const folder = join(place, "changed");
  const key = Buffer.alloc(32, 9);
  const sealed = await createSeal(folder).close("x", "y");
  const seal = createSeal(folder, key);
  expect(await seal.open(sealed, "y")).toBe("x");
  const anew = await seal.renew(sealed, "y");
  expect(await createSeal(join(place, "no folder"), key).open(String(anew), "y")).toBe("x");
  expect(await seal.renew(String(anew), "y")).toBe(null);
});

test("of many secrets those that no key opens are counted, and keep none of the others from being renewed", async () => {
  const folder = join(place, "many");
  const key = Buffer.alloc(32, 9);
  const ours = await createSeal(folder).close("x", "y");
  const foreign = await createSeal(folder, Buffer.alloc(32, 1)).close("x", "y");
  const seal = createSeal(folder, key);
  const renewal = renewEach([foreign, ours], async (sealed) => (await seal.renew(sealed, "y")) !== null);
  expect(await renewal).toEqual({ renewed: 1, lost: 1 });
});
