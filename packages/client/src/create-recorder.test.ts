import { expect, test } from "vitest";

import {
  type RecordedPrediction,
  type RecorderLoss,
  type RecorderOptions,
  type RecorderRuntime,
  ProblemError,
  createRecorder,
  webRuntime,
} from "./index.ts";

type Batch = { id: string; timestamp: number; features: Record<string, unknown> }[];

type TestRuntime = RecorderRuntime & {
  readonly advance: (ms: number) => Promise<void>;
  readonly timers: () => number;
  readonly warnings: string[];
  /** What runs when the program has nothing left to do. */
  readonly ends: Set<() => Promise<void>>;
};

/** A clock that is moved by hand: pauses end when it reaches them. */
function createTestRuntime(isOff = false): TestRuntime {
  let now = 1_000;
  let ids = 0;
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  const after = (ms: number, run: () => void) => {
    const entry = { at: now + ms, run };
    waiting.add(entry);
    return () => waiting.delete(entry);
  };
  const warnings: string[] = [];
  const ends = new Set<() => Promise<void>>();
  return {
    now: () => now,
    random: () => 1,
    newId: () => `made-${(ids += 1)}`,
    after,
    afterAlive: after,
    isTurnedOff: () => isOff,
    beforeEnd: (run) => {
      ends.add(run);
      return () => ends.delete(run);
    },
    warn: (sentence) => void warnings.push(sentence),
    warnings,
    ends,
    timers: () => waiting.size,
    advance: async (ms) => {
      const end = now + ms;
      for (;;) {
        const [next] = [...waiting].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        now = next?.at ?? end;
        if (next === undefined) return;
        waiting.delete(next);
        next.run();
        for (let i = 0; i < 20; i++) await Promise.resolve();
      }
    },
  };
}

const problem = (status: number, retryAfterMs: number | null = null): ProblemError =>
  new ProblemError({ code: `test/${status}`, status, detail: "no", retryAfterMs });
const row = { features: { amount: 1 }, prediction: 0.5 };

function createCase(answer: (batch: Batch, call: number) => unknown, limits: Partial<RecorderOptions> = {}) {
  const batches: Batch[] = [];
  const runtime = createTestRuntime();
  const recordEncoded: RecorderOptions["predictions"]["recordEncoded"] = async (_model, json, { signal } = {}) => {
    const batch: Batch = JSON.parse(new TextDecoder().decode(json));
    batches.push(batch);
    const ended = new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    ended.catch(() => {});
    const given = await Promise.race([answer(batch, batches.length), ended]);
    if (given instanceof Error) throw given;
    return { accepted: batch.length, duplicates: 0, rejected: [] };
  };
  const recorder = createRecorder({ predictions: { recordEncoded }, model: "m", ...limits }, runtime);
  return { batches, runtime, recorder };
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test("predictions wait for company, then go in one request", async () => {
  const { batches, runtime, recorder } = createCase(() => null);
  recorder.record({ ...row, id: "a", timestamp: 5 });
  recorder.record(row);
  await runtime.advance(999);
  expect(batches).toEqual([]);
  await runtime.advance(1);
  expect(batches).toEqual([
    [
      { ...row, id: "a", timestamp: 5 },
      { ...row, id: "made-1", timestamp: 1_000 },
    ],
  ]);
  expect(recorder.counts()).toEqual({ sent: 2, rejected: 0, dropped: 0, waiting: 0 });
});

test("a full batch goes within a tenth of a second, in a turn of its own", async () => {
  const { batches, runtime, recorder } = createCase(() => null, { batchMax: 2 });
  recorder.record(row);
  recorder.record(row);
  expect(batches).toEqual([]);
  await runtime.advance(100);
  expect(batches.map(({ length }) => length)).toEqual([2]);
});

test("a recorder whose rows are sent sets no timer until the next one", async () => {
  const { batches, runtime, recorder } = createCase(() => null);
  recorder.record(row);
  await runtime.advance(5_000);
  expect([batches.length, runtime.timers()]).toEqual([1, 0]);
  recorder.record(row);
  await runtime.advance(1_000);
  expect([batches.length, recorder.counts().sent]).toEqual([2, 2]);
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

test.each([400, 401, 404, 413])("what is refused for good (%d) is dropped at once and counted", async (status) => {
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

test("a batch of which every row was refused counts as rejected", async () => {
  const { recorder } = createCase(() => problem(422));
  recorder.record(row);
  await recorder.flush();
  expect(recorder.counts()).toEqual({ sent: 0, rejected: 1, dropped: 0, waiting: 0 });
});

test.each([
  { asked: 5_000, waits: 5_000, promise: "a server's wish to be left alone is honoured" },
  { asked: 100, waits: 500, promise: "a shorter wish than the own pause changes nothing" },
  { asked: 9e9, waits: 60_000, promise: "a wish for ever is a minute" },
])("$promise", async ({ asked, waits }) => {
  const { batches, runtime, recorder } = createCase((_, call) => (call === 1 ? problem(429, asked) : null));
  recorder.record(row);
  const flushed = recorder.flush();
  await settle();
  await runtime.advance(waits - 1);
  expect(batches).toHaveLength(1);
  await runtime.advance(1);
  await flushed;
  expect(recorder.counts()).toMatchObject({ sent: 1, dropped: 0 });
});

test("a server that takes and never answers costs a try its ten seconds, and is tried again", async () => {
  const { batches, runtime, recorder } = createCase((_, call) => (call === 1 ? new Promise(() => {}) : null));
  recorder.record(row);
  const flushed = recorder.flush();
  await settle();
  await runtime.advance(10_000);
  await runtime.advance(500);
  await flushed;
  expect([batches.length, recorder.counts().sent]).toEqual([2, 1]);
});

test("what waits is bounded by bytes of UTF-8, and what is being sent still counts as waiting", async () => {
  const { recorder } = createCase(() => new Promise(() => {}), { queueBytesMax: 10_000, batchMax: 100 });
  for (let i = 0; i < 20; i++) recorder.record({ features: { text: "\u20ac".repeat(300) }, prediction: 1 });
  const { waiting, dropped } = recorder.counts();
  // A row is 900 bytes of text and some 80 around it.
  expect([waiting, dropped]).toEqual([10, 10]);
  void recorder.flush();
  await settle();
  expect(recorder.counts().waiting).toBe(10);
});

test("a request stays below what the API takes", async () => {
  const { batches, recorder } = createCase(() => null);
  for (let i = 0; i < 8; i++) recorder.record({ features: { text: "x".repeat(1_000_000) }, prediction: 1 });
  await recorder.flush();
  expect(batches.map(({ length }) => length)).toEqual([4, 4]);
});

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;
const speechless = (): never => {
  // eslint-disable-next-line no-throw-literal
  throw Object.create(null);
};
test.each<{ what: string; prediction: unknown }>([
  { what: "a BigInt", prediction: { features: { a: 1n }, prediction: 1 } },
  { what: "a cycle", prediction: { features: cycle, prediction: 1 } },
  { what: "a getter that throws", prediction: { features: Object.defineProperty({}, "a", throwing()), prediction: 1 } },
  { what: "a toJSON that throws what has no words", prediction: { features: { a: { toJSON: speechless } } } },
  { what: "features that are a list", prediction: { features: [1], prediction: 1 } },
  { what: "no features", prediction: { prediction: 1 } },
  { what: "nothing", prediction: undefined },
  { what: "a proxy that was taken back", prediction: revoked() },
])("$what costs itself only", async ({ prediction }) => {
  const { batches, runtime, recorder } = createCase(() => null);
  recorder.record(row);
  expect(recorder.record(prediction as RecordedPrediction)).toBeUndefined();
  recorder.record(row);
  await recorder.flush();
  expect(batches.map(({ length }) => length)).toEqual([2]);
  expect(recorder.counts()).toEqual({ sent: 2, rejected: 0, dropped: 1, waiting: 0 });
  expect(runtime.warnings).toHaveLength(1);
});

function throwing(): PropertyDescriptor {
  return { enumerable: true, get: () => speechless() };
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test("all that the API takes of a prediction is sent; NaN is missing, an infinity keeps its name", async () => {
  const { batches, recorder } = createCase(() => null);
  const features = { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: new Date(0), d: undefined };
  const more = { id: "a", timestamp: 5, score: 0.9, actual: "yes", latencyMs: 2.5, error: "late" };
  recorder.record({ features, prediction: "no", ...more });
  await recorder.flush();
  const { latencyMs: latency_ms, ...same } = more;
  const sent = { a: null, b: "Infinity", c: "1970-01-01T00:00:00.000Z" };
  expect(batches[0]).toEqual([{ features: sent, prediction: "no", latency_ms, ...same }]);
});

test("losses are told at once, then once a minute, and whatever hears of them may throw", async () => {
  const told: RecorderLoss[] = [];
  const onProblem = (loss: RecorderLoss): never => {
    told.push(loss);
    throw new Error("broken");
  };
  const { runtime, recorder } = createCase(() => problem(401), { onProblem });
  for (const ms of [0, 30_000, 31_000]) {
    await runtime.advance(ms);
    recorder.record(row);
    await recorder.flush();
  }
  const because = "no (401 test/401)";
  expect(told).toEqual([
    { fresh: 1, inAll: 1, because },
    { fresh: 2, inAll: 3, because },
  ]);
  expect(runtime.warnings).toEqual([]);
});

test.each([
  { when: "with a batch that arrives later", then: 61_000 },
  { when: "as the recorder is closed", then: 0 },
])("a loss within the quiet minute is told $when, with its own reason", async ({ then }) => {
  const { runtime, recorder } = createCase((_, call) => (call < 3 ? problem(400 + call) : null));
  for (const ms of [0, 1_000, then]) {
    await runtime.advance(ms);
    recorder.record(row);
    await recorder.flush();
  }
  await recorder.close();
  expect(runtime.warnings).toEqual([
    "predictions that did not reach DriftGuard: 1, and 1 in all; the last: no (401 test/401)",
    "predictions that did not reach DriftGuard: 1, and 2 in all; the last: no (402 test/402)",
  ]);
});

test("without a function of the host's, losses go to its log", async () => {
  const { runtime, recorder } = createCase(() => problem(401));
  recorder.record(row);
  await recorder.flush();
  expect(runtime.warnings).toEqual([
    "predictions that did not reach DriftGuard: 1, and 1 in all; the last: no (401 test/401)",
  ]);
});

test("at its end a program sends what waits, and nothing keeps it from ending afterwards", async () => {
  const { batches, runtime, recorder } = createCase(() => null);
  recorder.record(row);
  expect(runtime.ends.size).toBe(1);
  for (const end of runtime.ends) await end();
  expect([batches.length, recorder.counts().sent, runtime.ends.size]).toEqual([1, 1, 0]);
});

test("at its end a program waits two seconds for a server that is gone; what is left is counted and told", async () => {
  const { runtime, recorder } = createCase(() => new Promise(() => {}), { batchMax: 2 });
  for (let i = 0; i < 5; i++) recorder.record(row);
  const closed = recorder.close();
  await runtime.advance(1_999);
  expect(recorder.counts()).toMatchObject({ waiting: 5, dropped: 0 });
  await runtime.advance(1);
  await closed;
  expect(recorder.counts()).toEqual({ sent: 0, rejected: 0, dropped: 5, waiting: 0 });
  expect(runtime.warnings.at(-1)).toContain("2, and 5 in all; the last: The program ended.");
});

test.each([{ isOff: true }, { enabled: false }])("a recorder that is turned off takes nothing: %o", async (off) => {
  const recordEncoded = () => Promise.reject(new Error("called"));
  const runtime = createTestRuntime(off.isOff);
  const { enabled = true } = off;
  const recorder = createRecorder({ predictions: { recordEncoded }, model: "m", enabled }, runtime);
  recorder.record(row);
  await recorder.close();
  expect(recorder.counts()).toEqual({ sent: 0, rejected: 0, dropped: 0, waiting: 0 });
});

test.each([
  { holds: { toJSON: () => Number.POSITIVE_INFINITY } },
  { holds: [1, [2, { deep: Number.POSITIVE_INFINITY }]] },
  { holds: Array.from({ length: 5_000 }, (_, index) => (index === 4_999 ? Number.POSITIVE_INFINITY : index)) },
])("an infinity keeps its name wherever it stands: case %#", async ({ holds }) => {
  const { batches, recorder } = createCase(() => null);
  recorder.record({ features: { holds }, prediction: 1 });
  await recorder.flush();
  expect(JSON.stringify(batches)).toContain('"Infinity"');
});

test("where the environment may not be read, a recorder is made all the same", () => {
  const closed = {
    get env(): never {
      throw new Error("no permission to read the environment");
    },
  };
  const { process } = globalThis;
  try {
    Reflect.set(globalThis, "process", closed);
    expect(webRuntime.isTurnedOff()).toBe(false);
  } finally {
    Reflect.set(globalThis, "process", process);
  }
});
