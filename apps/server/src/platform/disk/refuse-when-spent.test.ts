import { mkdtempSync, rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

import { afterAll, expect, test } from "vitest";

import { isDiskFull } from "../database/unavailable.ts";
import type { EventStore } from "../events/event-store.ts";
import { refuseWhenSpent } from "./refuse-when-spent.ts";
import type { Room } from "./room-of.ts";
import { watchDisk } from "./watch-disk.ts";

const folder = mkdtempSync(`${tmpdir()}/driftguard-disk-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asked: string[] = [];
const store = {
  append: async () => (asked.push("append"), { duplicates: [] }),
  collect: () => (asked.push("collect"), { add: () => undefined, store: async () => ({ duplicates: 0 }) }),
  appendLabels: async () => void asked.push("appendLabels"),
  list: async () => (asked.push("list"), []),
} as unknown as EventStore;

test("with a spent disk nothing goes in, with the reason; what is there can be read", async () => {
  let room: Room = "spent";
  const events = refuseWhenSpent(store, () => room);
  const frame = { organisation: 1, model: 1, version: 1, receivedAt: 0 };
  const tries = [() => events.append([]), async () => events.collect(frame), () => events.appendLabels([])];
  for (const go of tries) expect(await go().then(String, isDiskFull)).toBe(true);
  expect(asked).toEqual([]);
  await events.list({ organisation: 1, model: 1, from: 0, to: 1, limit: 1 });
  room = "short";
  for (const go of tries) await go();
  expect(asked).toEqual(["list", "append", "collect", "appendLabels"]);
});

test("the disk is measured as the system tells it", async () => {
  const log = { info() {}, warn() {}, error() {} };
  const watch = await watchDisk({ folder, now: Date.now, log, reserveAfterMs: 60_000 });
  await watch.look();
  const { blocks, bsize } = await statfs(folder);
  expect(watch.space().total).toBe(blocks * bsize);
});
