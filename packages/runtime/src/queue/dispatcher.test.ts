import fc from "fast-check";
import { expect, test } from "vitest";
import { simulatedTime, type SimulatedTime } from "../../test/simulated-time.ts";
import type { BatchItem, BatchResult, Lane } from "../pools/pool.ts";
import { createDispatcher, queueBytesMax, queueItemsMax, type Dispatcher, type Settled } from "./dispatcher.ts";
import { createQueueRoom, type QueueRoom } from "./queue-room.ts";

type Arrival = {
  readonly at: number;
  readonly rows: number;
  readonly withinMs: number;
  /** As long as it may wait where left out. */
  readonly runMs?: number;
};
type Run = { readonly at: number; readonly items: readonly BatchItem[]; readonly died: boolean };
type Answered = { readonly settled: Settled; readonly at: number };

/** Lanes whose batches take as long, and end as badly, as a list says. */
function lanesOf(
  time: SimulatedTime,
  plan: { readonly lanes: number; readonly batches: readonly Batch[]; readonly room?: QueueRoom },
) {
  const runs: Run[] = [];
  const busy = new Set<number>();
  let dispatcher: Dispatcher | null = null;
  let used = 0;
  const lane = (seat: number): Lane => ({
    run(items, deadline) {
      const { ms, dies } = plan.batches[used++ % plan.batches.length] ?? { ms: 1, dies: false };
      const startedAt = time.now();
      // A batch that takes longer than it may is killed.
      const died = dies || startedAt + ms > deadline;
      runs.push({ at: startedAt, items, died });
      busy.add(seat);
      return new Promise<BatchResult>((resolve) => {
        time.after(Math.min(ms, Math.max(0, deadline - startedAt)), () => {
          busy.delete(seat);
          resolve(
            died ? { kind: "died", reason: "in the plan" } : { kind: "done", results: items.map(answer), workerMs: ms },
          );
        });
      });
    },
  });
  const seats = Array.from({ length: plan.lanes }, (_, seat) => seat);
  dispatcher = createDispatcher({
    timers: time,
    idle: () => seats.filter((seat) => !busy.has(seat)).map(lane),
    size: () => plan.lanes,
    merges: () => true,
    replays: true,
    ...(plan.room === undefined ? {} : { room: plan.room }),
  });
  return { dispatcher, runs };
}

type Batch = { readonly ms: number; readonly dies: boolean };

function item(rows: number): BatchItem {
  return { rows, payload: { codec: "json", body: Buffer.from("[]") } };
}

function answer(of: BatchItem) {
  return { status: "ok", values: Array.from({ length: of.rows }, () => of.rows), scores: null } as const;
}

const arrivals = fc.array(
  fc.record({
    ...{ at: fc.nat(200), rows: fc.integer({ min: 1, max: 100 }) },
    ...{ withinMs: fc.integer({ min: 1, max: 120 }), runMs: fc.integer({ min: 1, max: 120 }) },
  }),
  { minLength: 1, maxLength: 40 },
);
const batches = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 60 }), dies: fc.boolean() }), {
  minLength: 1,
  maxLength: 20,
});

async function play(plan: readonly Arrival[], lanes: number, batchPlan: readonly Batch[]) {
  const time = simulatedTime();
  const room = createQueueRoom(queueBytesMax);
  const { dispatcher, runs } = lanesOf(time, { lanes, batches: batchPlan, room });
  const answered = new Map<BatchItem, Answered[]>();
  const sent: { readonly item: BatchItem; readonly deadline: number; readonly at: number }[] = [];
  for (const { at, rows, withinMs, runMs = withinMs } of plan.toSorted((left, right) => left.at - right.at)) {
    await time.advanceTo(at);
    const one = item(rows);
    answered.set(one, []);
    sent.push({ item: one, deadline: at + withinMs, at });
    void dispatcher
      .add(one, at + withinMs, runMs)
      .then((settled) => answered.get(one)?.push({ settled, at: time.now() }));
  }
  await time.advanceTo(10_000);
  return { sent, answered, runs, dispatcher, room };
}

test("no request is lost, answered twice, or answered after its deadline, whatever arrives and whatever dies", async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 3 }), batches, async (plan, lanes, batchPlan) => {
      const { sent, answered, runs, dispatcher, room } = await play(plan, lanes, batchPlan);
      for (const { item: one, deadline } of sent) {
        const answers = answered.get(one) ?? [];
        expect(answers).toHaveLength(1);
        expect(answers[0]?.at).toBeLessThanOrEqual(deadline);
        const ofIt = runs.filter(({ items }) => items.includes(one));
        if (answers[0]?.settled.kind === "done") {
          expect(ofIt.filter(({ died }) => !died)).toHaveLength(1);
          expect(answers[0].settled.result).toMatchObject({ status: "ok", values: { length: one.rows } });
        }
        // Only after a death, and then alone.
        expect(ofIt.length).toBeLessThanOrEqual(2);
        if (ofIt.length === 2) expect([ofIt[0]?.died, ofIt[1]?.items.length]).toEqual([true, 1]);
        for (const { at } of ofIt) expect(at).toBeLessThan(deadline);
      }
      expect(dispatcher.figures()).toEqual({ items: 0, rows: 0, running: 0 });
      expect(room.bytes()).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("a deadline is kept when the machine's clock is set back meanwhile", async () => {
  const time = simulatedTime();
  let setBackMs = 0;
  const lane: Lane = { run: () => new Promise<BatchResult>(() => undefined) };
  const dispatcher = createDispatcher({
    timers: { ...time, now: () => time.now() - setBackMs },
    ...{ idle: () => [lane], size: () => 1, merges: () => true, replays: true },
  });
  let endedAt: number | null = null;
  void dispatcher.add(item(1), 50, 50).then(() => (endedAt = time.now()));
  await time.advanceTo(10);
  setBackMs = 3_600_000;
  await time.advanceTo(200);
  expect(endedAt).toBe(50);
});

test("a request that finds a lane free starts in the same instant", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 }), async (gaps) => {
      let at = 0;
      // Far enough apart that each is alone.
      const plan = gaps.map((gap) => ({ at: (at += 100 + gap), rows: 1, withinMs: 90 }));
      const { runs } = await play(plan, 1, [{ ms: 50, dies: false }]);
      expect(runs.map((run) => run.at)).toEqual(plan.map((arrival) => arrival.at));
    }),
    { numRuns: 20 },
  );
});

test("what arrives while a batch runs is the next batch", async () => {
  const plan = [0, 1, 2, 3].map((at) => ({ at, rows: 2, withinMs: 1000 }));
  const { runs } = await play(plan, 1, [{ ms: 10, dies: false }]);
  expect(runs.map(({ at, items }) => [at, items.length])).toEqual([
    [0, 1],
    [10, 3],
  ]);
});

test("a batch holds no more rows than the cap, save for a request that is larger alone", async () => {
  const plan = [0, 1, 1, 1].map((at, index) => ({ at, rows: index === 1 ? 300 : 40, withinMs: 1000 }));
  // 30 ms halve the first cap of 64 rows.
  const { runs } = await play(plan, 1, [{ ms: 30, dies: false }]);
  expect(runs.map(({ items }) => items.map(({ rows }) => rows))).toEqual([[40], [300], [40], [40]]);
});

test("callers that wait too little are told so, and the worker that runs for them lives", async () => {
  const hasty = [0, 1, 2].map((at) => ({ at, rows: 1, withinMs: 5, runMs: 100 }));
  const plan = [...hasty, { at: 10, rows: 1, withinMs: 95, runMs: 100 }];
  const { runs, sent, answered } = await play(plan, 1, [{ ms: 50, dies: false }]);
  const answers = sent.map(({ item: one }) => answered.get(one)?.[0]);
  expect(answers).toMatchObject([
    ...[5, 6, 7].map((at) => ({ settled: { code: "deadline_exceeded" }, at })),
    { settled: { kind: "done" }, at: 100 },
  ]);
  expect(runs.map(({ at, died }) => [at, died])).toEqual([
    [0, false],
    [50, false],
  ]);
});

test("a worker that takes longer than it may is ended once, however long its caller would wait", async () => {
  const { runs, sent, answered } = await play([{ at: 0, rows: 1, withinMs: 500, runMs: 20 }], 1, [
    { ms: 50, dies: false },
  ]);
  expect(sent.map(({ item: one }) => answered.get(one))).toMatchObject([
    [{ settled: { code: "deadline_exceeded" }, at: 20 }],
  ]);
  expect(runs).toMatchObject([{ died: true }]);
});

test("the 1,025th that waits is told to come again, at once", async () => {
  const time = simulatedTime();
  const { dispatcher } = lanesOf(time, { lanes: 0, batches: [] });
  for (let count = 0; count < queueItemsMax; count += 1) void dispatcher.add(item(1), 1000, 1000);
  const last = await dispatcher.add(item(1), 1000, 1000);
  expect(last).toMatchObject({ kind: "failed", code: "queue_full", retryAfterSeconds: 1 });
});

/** One request of a single row in a body of so many bytes. */
function large(bytes: number): BatchItem {
  return { rows: 1, payload: { codec: "json", body: Buffer.alloc(bytes, " ") } };
}

test("bodies of a mebibyte are refused once 32 MiB of them wait, and taken again when they have gone", async () => {
  const time = simulatedTime();
  const { dispatcher, runs } = lanesOf(time, { lanes: 1, batches: [{ ms: 100, dies: false }] });
  void dispatcher.add(item(1), 1000, 1000);
  await time.advanceTo(1);
  const body = large(2 ** 20 - 1);
  for (let bytes = 0; bytes < queueBytesMax; bytes += 2 ** 20) void dispatcher.add(body, 1000, 1000);
  expect(dispatcher.figures().items).toBe(32);
  expect(await dispatcher.add(large(1), 1000, 1000)).toMatchObject({
    ...{ kind: "failed", code: "queue_full", retryAfterSeconds: 1 },
    detail: "this model is busy: 32 MiB of requests wait already, and 32 may",
  });
  await time.advanceTo(101);
  // A batch is what one frame holds, so that none is cut in halves: 15 of them and what is around them.
  expect(runs.at(-1)?.items).toHaveLength(15);
  void dispatcher.add(large(1), 9000, 9000);
  expect(dispatcher.figures().items).toBe(18);
  await time.advanceTo(500);
  expect(dispatcher.figures()).toEqual({ items: 0, rows: 0, running: 0 });
});

test("what waits for all models together is bounded too, refuses nobody whose model is free, and is given back", async () => {
  const time = simulatedTime();
  const room = createQueueRoom(3 * 2 ** 20);
  const plan = { lanes: 1, batches: [{ ms: 100, dies: false }], room };
  const [busy, other, third] = [lanesOf(time, plan), lanesOf(time, plan), lanesOf(time, plan)];
  const body = large(2 ** 20 - 1);
  const asked = [busy, other].flatMap(({ dispatcher }) => [dispatcher.add(body, 1000, 1000)]);
  await time.advanceTo(1);
  expect(room.bytes()).toBe(0);
  asked.push(...[busy, busy, other].map(({ dispatcher }) => dispatcher.add(body, 1000, 1000)));
  expect(await other.dispatcher.add(body, 1000, 1000)).toMatchObject({
    ...{ kind: "failed", code: "queue_full", retryAfterSeconds: 1 },
    detail: "this server is busy: 3 MiB of requests wait for all its models together already, and 3 may",
  });
  asked.push(third.dispatcher.add(body, 1000, 1000));
  await time.advanceTo(500);
  expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(asked.map(() => "done"));
  expect(room.bytes()).toBe(0);

  for (let count = 0; count < 3; count += 1) void busy.dispatcher.add(body, 600, 1000);
  busy.dispatcher.failAll("stopped", "it ended");
  expect(room.bytes()).toBe(0);
});

test("one busy model takes half of what is free and no more, and a model that comes later finds room", async () => {
  const time = simulatedTime();
  const room = createQueueRoom(8 * 2 ** 20);
  const plan = { lanes: 1, batches: [{ ms: 100, dies: false }], room };
  const [busy, other] = [lanesOf(time, plan), lanesOf(time, plan)];
  const body = large(2 ** 20 - 1);
  const crowd = [busy, other].map(({ dispatcher }) => dispatcher.add(body, 1000, 1000));
  await time.advanceTo(1);
  for (let count = 0; count < 4; count += 1) crowd.push(busy.dispatcher.add(body, 1000, 1000));
  expect(await busy.dispatcher.add(body, 1000, 1000)).toMatchObject({
    ...{ kind: "failed", code: "queue_full", retryAfterSeconds: 1 },
    detail:
      "this model is busy: 4 MiB of requests wait already, and one model may hold no more than it leaves of the 8 of all",
  });
  for (let count = 0; count < 2; count += 1) crowd.push(other.dispatcher.add(body, 1000, 1000));
  expect(await other.dispatcher.add(body, 1000, 1000)).toMatchObject({ kind: "failed", code: "queue_full" });
  await time.advanceTo(500);
  expect((await Promise.all(crowd)).map(({ kind }) => kind)).toEqual(crowd.map(() => "done"));
  expect(room.bytes()).toBe(0);
});

test("a request that is alone waits however large it is", async () => {
  const time = simulatedTime();
  const { dispatcher } = lanesOf(time, { lanes: 1, batches: [{ ms: 10, dies: false }] });
  const settled = dispatcher.add(large(queueBytesMax + 1), 1000, 1000);
  await time.advanceTo(20);
  expect(await settled).toMatchObject({ kind: "done" });
});

test("a request that would wait past its deadline is refused instead of queued", async () => {
  const time = simulatedTime();
  const { dispatcher } = lanesOf(time, { lanes: 1, batches: [{ ms: 20, dies: false }] });
  void dispatcher.add(item(1), 1000, 1000);
  // One row took 20 ms: a hundred take two seconds.
  await time.advanceTo(20);
  void dispatcher.add(item(1), 5000, 5000);
  await time.advanceTo(21);
  void dispatcher.add(item(100), 9000, 9000);
  expect(await dispatcher.add(item(1), 1021, 1021)).toMatchObject({ code: "queue_full", retryAfterSeconds: 2 });
});

test("own code's requests are not run again after their worker died", async () => {
  const time = simulatedTime();
  const lane: Lane = { run: () => Promise.resolve({ kind: "died", reason: "it exited" }) };
  const dispatcher = createDispatcher({
    timers: time,
    idle: () => [lane],
    size: () => 1,
    merges: () => true,
    replays: false,
  });
  expect(await dispatcher.add(item(1), 1000, 1000)).toMatchObject({ kind: "failed", code: "worker_died" });
});

test("a lane that rejects fails its own request, and the next one is answered", async () => {
  const time = simulatedTime();
  const broken = item(1);
  const lane: Lane = {
    run: (items) =>
      items.includes(broken)
        ? Promise.reject(new RangeError("a class that the model has not"))
        : Promise.resolve({ kind: "done", results: items.map(answer), workerMs: 1 }),
  };
  const dispatcher = createDispatcher({
    timers: time,
    idle: () => [lane],
    size: () => 1,
    merges: () => true,
    replays: true,
  });
  expect(await dispatcher.add(broken, 1000, 1000)).toMatchObject({
    code: "worker_died",
    detail: "the model's worker ended while it ran this request: a class that the model has not",
  });
  expect(await dispatcher.add(item(1), 1000, 1000)).toMatchObject({ kind: "done" });
  expect(dispatcher.figures().running).toBe(0);
});

test("draining ends when the last batch has", async () => {
  const time = simulatedTime();
  const { dispatcher } = lanesOf(time, { lanes: 1, batches: [{ ms: 40, dies: false }] });
  void dispatcher.add(item(1), 1000, 1000);
  let emptyAt: number | null = null;
  await time.advanceTo(1);
  void dispatcher.empty().then(() => (emptyAt = time.now()));
  await time.advanceTo(100);
  expect(emptyAt).toBe(40);
});
