import type { Signature } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { Unavailable } from "../platform/database/unavailable.ts";
import { createLog } from "../platform/log.ts";
import { createServedRecorder } from "./create-served-recorder.ts";
import type { ServedRequest } from "./served-items.ts";

const signature: Signature = {
  columns: [
    { name: "age", type: "number", nullable: true, range: null, levels: null },
    { name: "member", type: "boolean", nullable: false, range: null, levels: null },
  ],
  ...{ columnsFrom: "test-data", codec: "f64", positional: true, task: "classification" },
  ...{ prediction: "label", classes: ["no", "yes"] },
};
const recipient = { organisation: 1, model: 2, version: "3" };

function request(ids: readonly string[], more: Partial<ServedRequest> = {}): ServedRequest {
  const matrix = Float64Array.from(ids.flatMap((_, at) => [at === 0 ? Number.NaN : at, 1]));
  return {
    input: {
      rows: ids.length,
      payload: { codec: "f64", matrix, columns: 2 },
      ...{ ids: null, timestamp: null, echo: { dialect: "predict", id: null, outputs: null } },
    },
    outcome: {
      kind: "answered",
      predictions: { values: ids.map(() => "yes"), scores: ids.map(() => 0.75) },
      ...{ totalMs: 1, workerMs: 1 },
    },
    ...{ signature, ids, at: 1_000, latencyMs: 4 },
    ...more,
  };
}

test("a request becomes a row for each of its own, by name, with its id, time and latency", async () => {
  const stored: unknown[] = [];
  const recorder = createServedRecorder({
    log: createLog("silent"),
    store: async (to, items) => {
      stored.push({ to, items });
      return [];
    },
  });
  recorder.record(recipient, request(["a", "b"]));
  await recorder.flush();
  const timestamp = "1970-01-01T00:00:01.000Z";
  const row = { timestamp, latency_ms: 4, prediction: "yes", score: 0.75 };
  expect(stored).toEqual([
    {
      to: recipient,
      items: [
        { ...row, id: "a", features: { age: null, member: true } },
        { ...row, id: "b", features: { age: 1, member: true } },
      ],
    },
  ]);
});

test("a failure of the model is a row with its error, and what is no number, text or truth is no prediction", async () => {
  const stored: unknown[] = [];
  const recorder = createServedRecorder({
    log: createLog("silent"),
    store: async (_, items) => {
      stored.push(...items);
      return [];
    },
  });
  const failed = {
    kind: "failed",
    code: "model_error",
    status: 500,
    detail: "it failed",
    retryAfterSeconds: null,
  } as const;
  recorder.record(recipient, request(["a"], { outcome: failed }));
  const listed = {
    kind: "answered",
    predictions: { values: [[1, 2]], scores: null },
    totalMs: 1,
    workerMs: 1,
  } as const;
  recorder.record(recipient, request(["b"], { outcome: listed }));
  await recorder.flush();
  expect(stored).toMatchObject([
    { id: "a", prediction: null, error: "model_error: it failed" },
    { id: "b", prediction: null },
  ]);
});

test("while the store is away requests wait, and come once it is back; another fault costs only its own", async () => {
  const stored: string[] = [];
  const faults: (Error | null)[] = [new Unavailable("away"), new Error("this model is gone"), null];
  const recorder = createServedRecorder({
    log: createLog("silent"),
    async store({ version }) {
      const fault = faults.shift() ?? null;
      if (fault !== null) throw fault;
      stored.push(version);
      return [];
    },
  });
  recorder.record(recipient, request(["a"]));
  recorder.record({ ...recipient, version: "lost" }, request(["b"]));
  await recorder.flush();
  expect(stored).toEqual([]);
  await recorder.flush();
  expect(stored).toEqual(["3"]);
  expect(recorder.dropped()).toBe(1);
});

test("past what may wait, requests are counted and not kept", async () => {
  const recorder = createServedRecorder({ log: createLog("silent"), store: async () => [] });
  const wide = request(["a"], {
    input: {
      ...request(["a"]).input,
      payload: { codec: "f64", matrix: new Float64Array(2_000_000), columns: 2_000_000 },
    },
  });
  for (let sent = 0; sent < 3; sent += 1) recorder.record(recipient, wide);
  expect(recorder.dropped()).toBe(1);
});

test("who waits for a record hears that it is stored, together with all that came meanwhile", async () => {
  const commits: number[] = [];
  const go = Promise.withResolvers<void>();
  const recorder = createServedRecorder({
    log: createLog("silent"),
    async store(_, items) {
      commits.push(items.length);
      await go.promise;
      return [];
    },
  });
  const first = recorder.keep(recipient, request(["a"]));
  await Promise.resolve();
  const others = ["b", "c", "d"].map((id) => recorder.keep(recipient, request([id])));
  go.resolve();
  await Promise.all([first, ...others]);
  expect(commits).toEqual([1, 3]);
});

test("who waits for a record that cannot be stored hears so, and it is not stored later; what nobody waits for is", async () => {
  let isAway = true;
  const stored: unknown[] = [];
  const recorder = createServedRecorder({
    log: createLog("silent"),
    async store(_, items) {
      if (isAway) throw new Unavailable("away");
      stored.push(...items);
      return [];
    },
  });
  recorder.record(recipient, request(["soon"]));
  await expect(recorder.keep(recipient, request(["durable"]))).rejects.toThrow(Unavailable);
  isAway = false;
  await recorder.flush();
  expect(stored).toMatchObject([{ id: "soon" }]);
});

test("a request with a row that the store does not take is counted as lost, and who waits for it hears so", async () => {
  const recorder = createServedRecorder({
    log: createLog("silent"),
    store: async () => [{ index: 2, field: "features.note", expected: "a text", found: "1" }],
  });
  const kept = [recorder.keep(recipient, request(["a"])), recorder.keep(recipient, request(["b", "c"]))] as const;
  recorder.record(recipient, request(["d"]));
  const heard = await Promise.allSettled(kept);
  expect(heard).toMatchObject([
    { status: "fulfilled" },
    {
      status: "rejected",
      reason: { code: "store/unavailable", message: expect.stringContaining("features.note: expected a text") },
    },
  ]);
  expect(recorder.dropped()).toBe(1);
});

test("one request that cannot be stored costs none of the others that came with it", async () => {
  const stored: unknown[] = [];
  const recorder = createServedRecorder({
    log: createLog("silent"),
    async store(_, items) {
      if (JSON.stringify(items).includes("bad")) throw new Error("too large");
      stored.push(...items);
      return [];
    },
  });
  for (const id of ["a", "bad", "b"]) recorder.record(recipient, request([id]));
  const heard = await Promise.allSettled(["c", "bad too"].map((id) => recorder.keep(recipient, request([id]))));
  expect(stored).toMatchObject([{ id: "a" }, { id: "b" }, { id: "c" }]);
  expect(heard.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(recorder.dropped()).toBe(2);
});

test.each([
  { promise: "ids", more: { ids: ["x".repeat(10_000_000)] } },
  { promise: "answers", more: { outcome: answeredWith("x".repeat(10_000_000)) } },
])("$promise count to what may wait", ({ more }) => {
  const recorder = createServedRecorder({ log: createLog("silent"), store: async () => [] });
  for (let sent = 0; sent < 2; sent += 1) recorder.record(recipient, request(["a"], more));
  expect(recorder.dropped()).toBe(1);
});

test("a text is recorded as the store can take it: cut, without NUL and without half characters", async () => {
  const stored: unknown[] = [];
  const recorder = createServedRecorder({
    log: createLog("silent"),
    store: async (_, items) => {
      stored.push(...items);
      return [];
    },
  });
  recorder.record(recipient, request(["a"], { outcome: answeredWith(`\0${"x".repeat(998)}😀 and more`) }));
  await recorder.flush();
  expect(stored).toMatchObject([{ prediction: `\uFFFD${"x".repeat(998)}\uFFFD` }]);
});

function answeredWith(text: string): ServedRequest["outcome"] {
  return { kind: "answered", predictions: { values: [text], scores: null }, totalMs: 1, workerMs: 1 };
}
