import type { Deployment, Manifest } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { createAdmission } from "./admit-preview.ts";
import { newRunning, type Running, type Wanted } from "./running.ts";

const versionOf = (id: string): Wanted => ({ id, organisation: 1, slot: 1, model: 1 });
const manifest = {
  environment: { packages: {} },
  settings: { resources: { workers: 1, memoryMb: 512 } },
} as unknown as Manifest;

/** Previews whose starts, and whose last answers, take until they are told to end. */
function scene({ most = 2, freeMb = 4_000 } = {}) {
  const running = new Map<string, Running>();
  const [starts, ends] = [new Map<string, () => void>(), new Map<string, () => void>()];
  const hanging = new Set<string>();
  let time = 0;
  const open = (deployment: Wanted): Running => {
    const one = running.get(deployment.id) ?? newRunning(deployment);
    if (running.has(deployment.id)) return one;
    running.set(deployment.id, one);
    const { promise, resolve } = Promise.withResolvers<void>();
    one.starting = promise;
    starts.set(deployment.id, resolve);
    return one;
  };
  const letGo = (id: string): Promise<void> => {
    running.delete(id);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(id, resolve);
    if (!hanging.has(id)) resolve();
    return promise;
  };
  const admit = createAdmission({
    ...{ most, running, open, letGo, freeMemoryMb: () => freeMb, now: () => (time += 1) },
    ...{ isServed: () => false, manifestOf: async () => manifest },
  });
  const started = async (id: string): Promise<void> => {
    await admit(versionOf(id));
    starts.get(id)?.();
    await settled();
  };
  return { running, hanging, starts, ends, started, ask: (id: string) => admit(versionOf(id)) };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const ids = (running: ReadonlyMap<string, Running>): readonly string[] => [...running.keys()].toSorted();

test("two that are asked for in turn where one may run both start, one after the other", async () => {
  const { running, starts, ask } = scene({ most: 1 });
  await ask("a");
  const second = ask("b");
  await settled();
  expect(ids(running)).toEqual(["a"]);
  starts.get("a")?.();
  await second;
  expect(ids(running)).toEqual(["b"]);
});

test("the memory that one may take is not given to another while it starts", async () => {
  const { running, starts, ask } = scene({ most: 4, freeMb: 1_000 });
  await ask("a");
  await expect(ask("b")).rejects.toMatchObject({ code: "serve/not-ready" });
  starts.get("a")?.();
  await settled();
  await ask("b");
  expect(ids(running)).toEqual(["a", "b"]);
});

test("nobody waits for one that makes room for somebody else and takes long to end", async () => {
  const { running, hanging, starts, ends, started, ask } = scene({ most: 3 });
  for (const id of ["a", "b", "c"]) await started(id);
  hanging.add("a");
  const waiting = ask("d");
  await ask("e");
  expect(ids(running)).toEqual(["c", "e"]);
  ends.get("a")?.();
  await waiting;
  expect(ids(running)).toEqual(["c", "d", "e"]);
  starts.get("d")?.();
});

test("one that answers a lone request is not the first to rest", async () => {
  const { running, started, ask } = scene();
  for (const id of ["a", "b"]) await started(id);
  const figures = () => ({ queuedItems: 0, runningBatches: 1, residentBytes: null });
  const busy = running.get("a");
  if (busy !== undefined) busy.serves = { deployment: { figures } as unknown as Deployment, manifest };
  await ask("c");
  expect(ids(running)).toEqual(["a", "c"]);
});

test("of several that ask for one at the same time each is let in, and it takes one place", async () => {
  const { running, ask } = scene({ most: 1 });
  await Promise.all([ask("a"), ask("a"), ask("a")]);
  expect(ids(running)).toEqual(["a"]);
});
