import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { parseSettings } from "../src/build/read-settings.ts";
import type { Codec, DetectedModel, SandboxedCommand } from "../src/contract.ts";
import type { BatchItem, BatchResult, Lane, Pool, PoolEvents } from "../src/pools/pool.ts";
import { createPythonPool } from "../src/pools/python-pool.ts";
import { createTreePool } from "../src/pools/tree-pool.ts";
import { createVersionPool } from "../src/pools/version-pool.ts";
import { createDispatcher } from "../src/queue/dispatcher.ts";
import { realTimers, type Timers } from "../src/queue/timers.ts";
import { workerFile } from "../src/worker/worker-file.ts";
import { python, servingKit, type ServingKit } from "./serving-kit.ts";

const reference = join(import.meta.dirname, "../reference/models");
const ownCode = [
  "import mmap, os, signal, threading, time",
  "held = []",
  "def predict_batch(inputs):",
  "    for row in inputs:",
  "        what = row.get('do')",
  "        if what == 'raise': raise ValueError('a word of the owner')",
  "        if what == 'hang': time.sleep(60)",
  "        if what == 'wait': time.sleep(0.15)",
  "        if what == 'exit': os._exit(3)",
  "        if what == 'grow': held.append(bytearray(96 << 20))",
  "        if what == 'stop soon': threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()",
  "        if what == 'files':",
  "            for name in 'ab':",
  "                with open(os.path.join(os.environ['HOME'], name), 'wb') as file: file.write(bytes(60 << 20))",
  "    return [row.get('x', 0) * 2 for row in inputs]",
].join("\n");

let kit: ServingKit;
let folder: string;
beforeAll(async () => {
  if (python.path === null) return;
  kit = await servingKit();
  folder = join(kit.folder, "own-code");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "predict.py"), ownCode);
}, 300_000);
afterAll(() => kit?.end());

/** A tenth of the waits, so that restarts, pings and looks at memory are there when they are looked for. */
function hurried(): Timers {
  const timers = realTimers(Date);
  return { ...timers, after: (ms, call) => timers.after(ms / 10, call) };
}

type Told = { readonly events: PoolEvents; readonly deaths: string[]; readonly loops: () => number };

function listener(): Told {
  const deaths: string[] = [];
  let loops = 0;
  return {
    deaths,
    loops: () => loops,
    events: {
      ...{ free() {}, started() {}, output() {} },
      died: ({ reason }) => deaths.push(reason),
      crashLoop: () => (loops += 1),
    },
  };
}

const words = (...rows: readonly object[]): BatchItem => ({
  rows: rows.length,
  payload: { codec: "json", body: Buffer.from(JSON.stringify(rows)) },
});
const numbers = (columns: number, ...rows: readonly (readonly number[])[]): BatchItem => ({
  rows: rows.length,
  payload: { codec: "f64", matrix: Float64Array.from(rows.flat()), columns },
});

type Subject = {
  readonly name: string;
  readonly needsPython: boolean;
  readonly make: (told: Told) => Pool;
  /** Requests of one row and of two, whose answers differ. */
  readonly ordinary: readonly [BatchItem, BatchItem, BatchItem];
  readonly poisoned: BatchItem;
  readonly fault: "bad-input" | "model-error";
  /** What outlasts any deadline, and the pool to ask for it if not this one; `null`: a model of the kind has none. */
  readonly endless: { readonly item: BatchItem; readonly make?: (told: Told) => Pool } | null;
};

/** Own code needs no package: a bare interpreter, without a sandbox, starts in a tenth of a second. */
function ownCodePool(
  told: Told,
  more: { workers?: number; memoryMb?: number; command?: () => SandboxedCommand; settings?: object } = {},
): Pool {
  const bare = (): SandboxedCommand => ({
    ...{
      command: python.path ?? "",
      args: ["-I", workerFile, JSON.stringify(more.settings ?? {})],
      cwd: folder,
      temporary: folder,
    },
    environment: { HOME: folder },
    adopt() {},
    release() {},
  });
  return createPythonPool({
    ...{ command: more.command ?? bare, workers: more.workers ?? 1, memoryBytes: (more.memoryMb ?? 512) * 2 ** 20 },
    load: {
      ...{ folder, file: null, entry: "predict.py", modules: true, format: "python", classes: null, codec: "json" },
      ...{ columns: null, prediction: null, variables: {} },
    },
    ...{ timers: hurried(), events: told.events },
  });
}

function libraryPool(told: Told, files: string, model: Pick<DetectedModel, "format" | "file">, codec: Codec): Pool {
  return createVersionPool({
    ...{ files, environment: kit.environment, codec, columns: null, workers: 1, sandbox: kit.sandbox },
    model: { ...model, entry: null, classes: null },
    ...{ scan: { verdict: "clean" }, settings: parseSettings("{}"), variables: {}, uid: null },
    ...{ timers: hurried(), events: told.events },
  });
}

const subjects: readonly Subject[] = [
  {
    name: "trees, in this process",
    needsPython: false,
    make: ({ events }) =>
      createTreePool({
        files: join(reference, "xgboost"),
        model: { format: "xgboost-json", file: "3-multi-softprob.json", entry: null, classes: null },
        ...{ settings: { prediction: null }, timers: hurried(), events },
      }),
    ordinary: [
      numbers(5, [1, 0, 0, 0, 0]),
      numbers(5, [-1, 2, 0, 0, 0], [3, 3, 3, 3, 3]),
      numbers(5, [-2, -2, -2, -2, -2]),
    ],
    ...{ poisoned: numbers(4, [1, 0, 0, 0]), fault: "bad-input" },
    endless: { item: numbers(5, ...Array.from({ length: 100_000 }, () => [1, 0, 0, 0, 0])) },
  },
  {
    name: "own code, in a process",
    needsPython: true,
    make: (told) => ownCodePool(told),
    ordinary: [words({ x: 1 }), words({ x: 2 }, { x: 3 }), words({ x: 4 })],
    ...{ poisoned: words({ do: "raise" }), fault: "model-error" },
    endless: { item: words({ do: "hang" }) },
  },
  {
    name: "scikit-learn, in a process in the sandbox",
    needsPython: true,
    make: (told) => libraryPool(told, join(kit.models, "boosting"), { format: "pickle", file: "model.pkl" }, "f64"),
    ordinary: [numbers(4, [1, 2, 0, 0]), numbers(4, [0, 0, 0, 0], [2, 2, 0, 0]), numbers(4, [-1, 0, 0, 0])],
    ...{ poisoned: numbers(4, [Number.NaN, 0, 0, 0]), fault: "bad-input" },
    endless: null,
  },
  {
    name: "ONNX, in a process in the sandbox",
    needsPython: true,
    make: (told) => libraryPool(told, join(reference, "onnx"), { format: "onnx", file: "regression.onnx" }, "json"),
    ordinary: onnxRows(),
    ...{ poisoned: words({ distance: "far" }), fault: "bad-input" },
    endless: {
      item: { rows: 1, payload: { codec: "json", body: Buffer.from("[[1]]") } },
      make: (told) => libraryPool(told, join(reference, "onnx"), { format: "onnx", file: "endless.onnx" }, "json"),
    },
  },
];

/** Of the regression that make_onnx_models.py made, in three requests. */
function onnxRows(): readonly [BatchItem, BatchItem, BatchItem] {
  const { cases } = JSON.parse(readFileSync(join(reference, "../onnx_models.json"), "utf8"));
  const rows: readonly object[] = cases.regression.rows;
  return [words(...rows.slice(0, 1)), words(...rows.slice(1, 3)), words(...rows.slice(3, 4))];
}

/** A lane that is free, once one is: a restart or a ping may stand before it. */
async function laneOf(pool: Pool): Promise<Lane> {
  return vi.waitFor(() => pool.idle()[0] ?? expect.fail("no lane is free"), { timeout: 20_000, interval: 5 });
}

async function run(pool: Pool, items: readonly BatchItem[], withinMs = 20_000): Promise<BatchResult> {
  const lane = await laneOf(pool);
  return lane.run(items, Date.now() + withinMs);
}

function resultsOf(answer: BatchResult) {
  if (answer.kind === "died") throw new Error(`it died: ${answer.reason}`);
  return answer.results;
}

describe.for(subjects.filter(({ needsPython }) => !needsPython || python.path !== null))(
  "$name",
  ({ make, ordinary, poisoned, fault, endless }) => {
    const told = listener();
    let pool: Pool;
    beforeAll(async () => {
      pool = make(told);
      expect([pool.size(), pool.idle()]).toEqual([0, []]);
      await pool.start();
    }, 60_000);
    afterAll(() => pool.stop());

    test("a batch is answered in its order, as each request is alone", async () => {
      const alone = [];
      for (const item of ordinary) alone.push(...resultsOf(await run(pool, [item])));
      expect(new Set(alone.map((result) => JSON.stringify(result))).size).toBe(3);
      expect(alone.map((result) => result.status === "ok" && result.values.length)).toEqual([1, 2, 1]);
      expect(resultsOf(await run(pool, ordinary))).toEqual(alone);
    });

    test("a lane that runs is not free, and is again when it has answered", async () => {
      const lane = await laneOf(pool);
      const running = lane.run(ordinary, Date.now() + 20_000);
      expect([pool.idle(), pool.size()]).toEqual([[], 1]);
      await running;
      expect(await laneOf(pool)).toBe(lane);
    });

    test("a poisoned request fails alone, wherever it stands", async () => {
      const [good] = ordinary;
      const [expected] = resultsOf(await run(pool, [good]));
      const bad = expect.objectContaining({ status: fault });
      expect(resultsOf(await run(pool, [good, poisoned, good]))).toEqual([expected, bad, expected]);
      expect(resultsOf(await run(pool, [poisoned]))).toEqual([bad]);
    });

    test("three hundred that come together are each answered their own, and a full queue takes no more", async () => {
      const expected = resultsOf(await run(pool, ordinary));
      const dispatcher = createDispatcher({
        ...{
          timers: realTimers(Date),
          idle: () => pool.idle(),
          size: () => pool.size(),
          merges: () => true,
          replays: false,
        },
      });
      const asked = Array.from({ length: 1025 }, (_, at) =>
        dispatcher.add(ordinary[at % 3] ?? poisoned, Date.now() + 20_000, 20_000),
      );
      const pumping = setInterval(() => dispatcher.pump(), 1);
      const settled = await Promise.all(asked);
      clearInterval(pumping);
      expect(settled.pop()).toMatchObject({ kind: "failed", code: "queue_full", retryAfterSeconds: 1 });
      expect(settled.map((one) => one.kind === "done" && one.result)).toEqual(settled.map((_, at) => expected[at % 3]));
    });

    test("nothing of this has ended a worker", () => {
      expect([told.deaths, told.loops()]).toEqual([[], 0]);
    });

    test("draining answers what runs, and then nothing is there", async () => {
      const lane = await laneOf(pool);
      const running = lane.run(ordinary, Date.now() + 20_000);
      await pool.drain();
      expect(resultsOf(await running)).toHaveLength(3);
      expect([pool.size(), pool.idle()]).toEqual([0, []]);
      // Somebody may hold it still.
      expect(await lane.run(ordinary, Date.now() + 1_000)).toMatchObject({ kind: "died" });
    });

    // A model of this kind cannot be made that does not end: not tried.
    if (endless === null) return;

    test("what outlasts its deadline ends there, and the next request is answered", async () => {
      const other = (endless.make ?? make)(listener());
      await other.start();
      const startedAt = performance.now();
      expect(await run(other, [endless.item], 10)).toMatchObject({ kind: "died" });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      if (endless.make === undefined) expect(resultsOf(await run(other, ordinary))).toHaveLength(3);
      await other.stop();
    });

    test("stopping ends what runs, and starts nothing in its place", async () => {
      const again = (endless.make ?? make)(listener());
      await again.start();
      const lane = await laneOf(again);
      const running = lane.run([endless.item], Date.now() + 20_000);
      await again.stop();
      await running;
      expect([again.size(), again.idle()]).toEqual([0, []]);
      expect(await lane.run(ordinary, Date.now() + 1_000)).toMatchObject({ kind: "died" });
    });
  },
);

describe.skipIf(python.path === null)("of a worker that is a process", () => {
  async function started(more: Parameters<typeof ownCodePool>[1] = {}): Promise<{ pool: Pool; told: Told }> {
    const told = listener();
    const pool = ownCodePool(told, more);
    onTestFinished(() => pool.stop());
    await pool.start();
    return { pool, told };
  }

  test("one that exits is restarted, and the deployment's third death in a minute ends all of them, whichever they were", async () => {
    const { pool, told } = await started({ workers: 2 });
    await vi.waitFor(() => expect(pool.size()).toBe(2), { timeout: 20_000 });
    // Of two workers each is the less used in turn: none of them dies three times.
    for (let death = 0; death < 3; death += 1) {
      await vi.waitFor(() => expect(pool.size()).toBe(2), { timeout: 20_000 });
      expect(await run(pool, [words({ do: "exit" })])).toMatchObject({ kind: "died" });
    }
    await vi.waitFor(() => expect(told.loops()).toBe(1), { timeout: 5_000 });
    expect(told.deaths).toEqual(Array.from({ length: 3 }, () => "it ended by itself with status 3"));
    await vi.waitFor(() => expect([pool.size(), pool.idle()]).toEqual([0, []]), { timeout: 5_000 });
  });

  test("one that stands still while nobody asks it is found by a ping, and another takes its place", async () => {
    const { pool, told } = await started();
    expect(await run(pool, [words({ do: "stop soon" })])).toMatchObject({ kind: "done" });
    await vi.waitFor(() => expect(told.deaths).toEqual(["it did not answer a ping"]), { timeout: 20_000 });
    expect(resultsOf(await run(pool, [words({ x: 4 })]))).toMatchObject([{ values: [8] }]);
  });

  test("one that holds more memory than it may is ended by the watchdog, where nothing else bounds it", async () => {
    const { pool, told } = await started({ memoryMb: 90 });
    await run(pool, [words({ do: "grow" })]);
    await vi.waitFor(() => expect(told.deaths).toEqual(["it took more memory than its 90 MB"]), { timeout: 20_000 });
    expect(resultsOf(await run(pool, [words({ x: 4 })]))).toMatchObject([{ values: [8] }]);
  });

  test("one that has leaked until a request finds no memory ends after it, and another starts empty", async () => {
    const limits = { memoryBytes: 240 * 2 ** 20, fileBytes: 2 ** 20, openFiles: 256, processes: 0 };
    const { pool, told } = await started({ settings: { limits } });
    const leak = [words({ do: "grow" })];
    expect(resultsOf(await run(pool, leak))).toMatchObject([{ status: "ok" }]);
    expect(resultsOf(await run(pool, leak))).toMatchObject([{ status: "ok" }]);
    expect(resultsOf(await run(pool, leak))).toMatchObject([{ status: "model-error", message: "MemoryError: " }]);
    const reason = "it held on to nearly all the memory that it may have, and a request asked for more";
    await vi.waitFor(() => expect(told.deaths).toEqual([reason]), { timeout: 20_000 });
    expect(resultsOf(await run(pool, leak))).toMatchObject([{ status: "ok" }]);
  });

  test("files in the memory of its temporary folder count too, and its control group ends it", async ({ skip }) => {
    const group = kit.sandbox.layers.find(({ name }) => name === "cgroup");
    const walls = kit.sandbox.layers.find(({ name }) => name === "bubblewrap");
    skip(group?.inForce !== true || walls?.inForce !== true, "not tried: no control groups or no bubblewrap here");
    const limits = { memoryBytes: 100 * 2 ** 20, fileBytes: 64 * 2 ** 20, openFiles: 256, processes: 0 };
    const program = kit.environment.program;
    const command = (): SandboxedCommand =>
      kit.sandbox.command({
        ...{ program, args: ["-I", workerFile], inner: { limits }, limits, network: "none", uid: null, writable: [] },
        readable: [folder, workerFile, ...kit.environment.readable],
        environment: { HOME: "/tmp", PATH: "/usr/bin" },
      });
    const { pool, told } = await started({ memoryMb: 100, command });
    expect(await run(pool, [words({ do: "files" })])).toMatchObject({ kind: "died" });
    expect(told.deaths).toEqual(["it was killed, as one is that takes more memory than it may"]);
  });
});
