import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { readUpload } from "./read-upload.ts";
import { Unreadable } from "./table/table-file.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-read-upload-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const whole = readFileSync(new URL("../../test/road/parquet/version_2.parquet", import.meta.url));

test("a file is read in a thread, which tells how far it is", async () => {
  const told: string[] = [];
  const reading = await read(whole, { onProgress: ({ pass, rows }) => told.push(`${pass} ${rows}`) });
  expect(reading.baseline.rows).toBe(5000);
  expect(reading.features.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "amount numeric",
    "country categorical",
  ]);
  expect(told).toContain("sampling 5000");
  expect(told).toContain("counting 5000");
});

test("what is wrong with a file comes through as its sentence", async () => {
  await expect(read(whole.subarray(0, 1000))).rejects.toThrow(/breaks off/);
});

test("a fault of ours comes through as one", async () => {
  const job = { path: join(folder, "not there"), isText: true, options: options() };
  await expect(readUpload(job, { onProgress: () => {} })).rejects.toThrow(/ENOENT/);
});

test("a flipped byte gives values, or one sentence, and no thread that never ends", async () => {
  // 1070 takes a page's end away: readers have looped for ever there.
  for (const at of [4, 50, 1070, 2500, whole.length - 700, whole.length - 300, whole.length - 30]) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    const found = await read(flipped, { silentMs: 15_000 }).catch((error: unknown) => error);
    if (at === 1070) expect(found).toMatchObject({ message: expect.stringMatching(/^Column "amount" .* is damaged/) });
    if (found instanceof Error) expect(found).toBeInstanceOf(Unreadable);
  }
}, 120_000);

test("a thread that says nothing for too long is ended, and the file called damaged", async () => {
  // None has begun within a millisecond.
  await expect(read(whole, { silentMs: 1 })).rejects.toThrow("The file is damaged: reading it comes to no end.");
});

test("a file that takes more memory than it may ends its thread, and nothing else", async () => {
  const rows = Array.from({ length: 80 }, (_, n) => `${String(n).padEnd(1_000_000, "x")},${n * 1.5}`);
  const found = await read(Buffer.from(`text,n\n${rows.join("\n")}\n`), {
    heapMb: 48,
  }).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(Unreadable);
  expect(found).toMatchObject({ message: expect.stringContaining("takes more than 48 MB of memory") });
}, 120_000);

function read(bytes: Buffer, how: Partial<Parameters<typeof readUpload>[1]> = {}) {
  const path = join(folder, "upload");
  writeFileSync(path, bytes);
  return readUpload({ path, isText: true, options: options() }, { onProgress: () => {}, ...how });
}

function options() {
  const schema = { open: true, features: [] };
  return { schema, roles: {}, outputFeature: "prediction", timeZone: "UTC", task: "other" };
}
