import { expect, test } from "vitest";

import { type RecorderOptions, type RecorderRuntime, ProblemError, createRecorder } from "./index.ts";

type Batch = { id: string; timestamp: number; features: Record<string, unknown> }[];

/** A clock that is moved by hand: pauses end when it reaches them. */
function createTestRuntime(): RecorderRuntime & { readonly advance: (ms: number) => Promise<void> } {
  let now = 1_000;
  let ids = 0;
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    random: () => 1,
    newId: () => `made-${(ids += 1)}`,
    after: (ms, run) => {
      const entry = { at: now + ms, run };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    advance: async (ms) => {
      now += ms;
      for (const entry of [...waiting].filter(({ at }) => at <= now)) {
        waiting.delete(entry);
        entry.run();
      }
      for (let i = 0; i < 20; i++) await Promise.resolve();
    },
  };
}

const problem = (status: number): ProblemError => new ProblemError({ code: `test/${status}`, status, detail: "no" });
const row = { features: { amount: 1 }, prediction: 0.5 };

function createCase(answer: (batch: Batch, call: number) => unknown, limits: Partial<RecorderOptions> = {}) {
  const batches: Batch[] = [];
  const runtime = createTestRuntime();
  const record: RecorderOptions["predictions"]["record"] = async (_model, input) => {
    batches.push(structuredClone(input) as Batch);
    const given = await answer(batches.at(-1) ?? [], batches.length);
    if (given instanceof Error) throw given;
    return { accepted: (input as Batch).length, duplicates: 0, rejected: [] };
  };
  return { batches, runtime, recorder: createRecorder({ predictions: { record }, model: "m", ...limits }, runtime) };
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test("predictions wait for company, then go in one request", async () => {
  const { batches, runtime, recorder } = createCase(() => null);
  recorder.record({ ...row, id: "a", timestamp: 5 });
  recorder.record(row);
  expect(batches).toEqual([]);
  await runtime.advance(1_000);
  expect(batches).toEqual([
    [
      { ...row, id: "a", timestamp: 5 },
      { ...row, id: "made-1", timestamp: 1_000 },
    ],
  ]);
  expect(recorder.counts()).toEqual({ sent: 2, rejected: 0, dropped: 0, waiting: 0 });
});

test("a full batch does not wait", async () => {
  const { batches, recorder } = createCase(() => null, { batchMax: 2 });
  recorder.record(row);
  recorder.record(row);
  await settle();
  expect(batches.map(({ length }) => length)).toEqual([2]);
});

test("a full queue drops and counts, and recording never throws", () => {
  const { recorder } = createCase(() => new Promise(() => undefined), { queueMax: 3, batchMax: 100 });
  for (let i = 0; i < 5; i++) recorder.record(row);
  expect(recorder.counts()).toMatchObject({ dropped: 2, waiting: 3 });
});

test("a server that is down is tried again with growing pauses, with the same ids and times", async () => {
  const { batches, runtime, recorder } = createCase((_, call) => (call < 3 ? problem(503) : null));
  recorder.record(row);
  const flushed = recorder.flush();
  await settle();
  await runtime.advance(500);
  expect(batches).toHaveLength(2);
  await runtime.advance(999);
  expect(batches).toHaveLength(2);
  await runtime.advance(1);
  await flushed;
  expect(batches).toHaveLength(3);
  expect(batches[2]).toEqual(batches[0]);
  expect(recorder.counts()).toMatchObject({ sent: 1, dropped: 0 });
});

test.each([400, 401, 404, 413, 422])("what is refused for good (%d) is dropped at once and counted", async (status) => {
  const { batches, recorder } = createCase(() => problem(status));
  recorder.record(row);
  await recorder.flush();
  expect(batches).toHaveLength(1);
  expect(recorder.counts()).toMatchObject({ sent: 0, dropped: 1 });
});

test("a batch is given up after its last attempt, the next one is tried", async () => {
  const { runtime, recorder } = createCase((batch) => (batch[0]?.id === "a" ? problem(0) : null), {
    attemptsMax: 2,
    batchMax: 1,
  });
  recorder.record({ ...row, id: "a" });
  recorder.record({ ...row, id: "b" });
  const flushed = recorder.flush();
  await settle();
  await runtime.advance(500);
  await flushed;
  expect(recorder.counts()).toMatchObject({ sent: 1, dropped: 1, waiting: 0 });
});

test("a change to an object after it was recorded is not sent", async () => {
  const { batches, recorder } = createCase(() => null);
  const features = { amount: 1 };
  recorder.record({ features, prediction: 1 });
  features.amount = 2;
  await recorder.flush();
  expect(batches[0]?.[0]?.features).toEqual({ amount: 1 });
});
