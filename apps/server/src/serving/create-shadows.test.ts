import { expect, test } from "vitest";

import { createShadows, type ShadowTask } from "./create-shadows.ts";
import type { Slot } from "./endpoint.ts";

function shadow(id: string): Slot {
  return {
    live: {
      ...{ organisation: 1, id, slot: 1, number: 1, model: 1, model_public_id: "model_1", model_number: 1 },
      ...{ model_name: "flights", version: 1, version_name: id, weight: 0, places: null, is_shadow: true },
      ...{ salt: "split_1", sticky_by: null, sticky_name: null, trial: null },
    },
    ...{ serves: null, problem: "it does not start" },
  };
}

function task(id: string, more: Partial<ShadowTask> = {}): ShadowTask {
  return {
    ...{ slot: shadow(id), dialect: "predict", body: Buffer.alloc(100), contentType: "application/json" },
    ...{ ids: ["a"], at: 1_000, deadlineMs: 1_000, isBusy: () => false },
    answered: { kind: "answered", predictions: { values: [1], scores: null }, totalMs: 1, workerMs: 1 },
    ...more,
  };
}

const mb = 1_048_576;
const answering = (values: readonly string[]): Pick<ShadowTask, "answered"> => ({
  answered: { kind: "answered", predictions: { values, scores: null }, totalMs: 1, workerMs: 1 },
});
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test.each<{ promise: string; more: Partial<ShadowTask> }>([
  { promise: "the bodies", more: { body: Buffer.alloc(mb) } },
  { promise: "the ids", more: { ids: ["x".repeat(mb / 2)] } },
  { promise: "the answers", more: answering(["x".repeat(mb / 2)]) },
])("what waits is bounded by $promise over all shadows, and what finds no room is counted", ({ more }) => {
  const shadows = createShadows(() => 0);
  for (let sent = 0; sent < 40; sent += 1) shadows.offer(task(`${sent % 2}`, { ...more, isBusy: () => true }));
  const { dropped } = shadows.take();
  // 31 MB and a little each fit; the 32nd does not.
  expect([...dropped.values()].reduce((sum, count) => sum + count, 0)).toBe(9);
});

test("what was said and waits for the store takes of the same room, and gives it back when it is taken", async () => {
  const shadows = createShadows(() => 0);
  const send = async (): Promise<void> => {
    for (let sent = 0; sent < 40; sent += 1) {
      shadows.offer(task("1", answering(["x".repeat(mb / 2)])));
      await settled();
    }
  };
  await send();
  const first = shadows.take();
  expect([first.results.length, first.dropped.get("1")]).toEqual([31, 9]);
  await send();
  expect(shadows.take().results).toHaveLength(31);
});

test("what is put back leaves other shadows their room, and every request of it that is lost is counted once", async () => {
  const shadows = createShadows(() => 0);
  const ids = Array.from({ length: 10_500 }, (_, row) => `${row}`);
  for (const id of ["1", "1", "2"]) shadows.offer(task(id, { ids: id === "1" ? ids : ["a"] }));
  await settled();
  const news = shadows.take();
  expect(news.dropped).toEqual(new Map([["1", 1]]));
  shadows.putBack(news);
  shadows.offer(task("2"));
  await settled();
  const again = shadows.take();
  expect(again.results.filter(({ deployment }) => deployment === "2")).toHaveLength(2);
  expect(again.results.filter(({ deployment }) => deployment === "1")).toHaveLength(20_000);
  shadows.giveUp(again);
  expect(shadows.take()).toEqual({
    results: [],
    dropped: new Map([
      ["1", 3],
      ["2", 2],
    ]),
  });
});
