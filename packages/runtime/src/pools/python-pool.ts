import { sayMissingModule } from "../build/say-missing-module.ts";
import { BuildProblem } from "../contract.ts";
import { afterDeath, newLife, type WorkerLife } from "./worker-life.ts";
import type { Lane, ModelFacts, Pool, PoolEvents } from "./pool.ts";
import { residentBytesOf } from "./resident-bytes.ts";
import { startWorker, WorkerFailure, type LoadSettings, type Worker } from "./worker-process.ts";
import type { SandboxedCommand } from "../contract.ts";
import type { Timers } from "../queue/timers.ts";

export type PythonPoolOptions = {
  /** Makes the command of one more worker. */
  readonly command: () => SandboxedCommand;
  readonly load: LoadSettings;
  /** Workers that are kept. */
  readonly workers: number;
  /** Beyond it a worker is killed; measured each second, over all its processes. */
  readonly memoryBytes: number;
  readonly timers: Timers;
  readonly events: PoolEvents;
  readonly signal?: AbortSignal;
};

const startMs = 20_000;
const pingEveryMs = 5000;
const pingWithinMs = 5000;
const watchEveryMs = 1000;

/** A place for a worker: what is in it changes, what is remembered of its restarts stays. */
type Seat = { worker: Worker | null; lane: Lane | null; backOffMs: number; readyAt: number | null; runs: number };

/** Keeps Python workers running, each with one batch in flight. */
export function createPythonPool(options: PythonPoolOptions): Pool {
  const { timers, events } = options;
  const seats: Seat[] = Array.from({ length: options.workers }, () => ({
    worker: null,
    lane: null,
    backOffMs: newLife.backOffMs,
    readyAt: null,
    runs: 0,
  }));
  /** Of whichever worker: a model that ends them all ends none of them often. */
  let deaths: WorkerLife["deaths"] = newLife.deaths;
  const takeBacks = new Set<() => void>();
  let isOpen = true;

  async function start(): Promise<ModelFacts> {
    const [first, ...others] = seats;
    if (first === undefined) throw new RangeError("createPythonPool needs one worker or more");
    try {
      const worker = await seat(first);
      // The first one alone shows whether the model loads; the others then start side by side.
      for (const other of others) void seatAgain(other);
      later(pingEveryMs, ping);
      later(watchEveryMs, watch);
      return worker.facts;
    } catch (error) {
      throw problemOf(error);
    }
  }

  async function seat(place: Seat): Promise<Worker> {
    const worker = await startWorker({
      command: options.command(),
      load: options.load,
      startMs,
      timers,
      onOutput: (stream, line) => events.output(stream, line),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (!isOpen) {
      worker.kill("the deployment was stopped");
      throw new WorkerFailure("start", "the deployment was stopped");
    }
    place.worker = worker;
    place.lane = laneOf(place, worker);
    place.readyAt = timers.now();
    void worker.ended.then((reason) => {
      place.worker = null;
      place.lane = null;
      bury(place, worker.pid, reason);
    });
    events.started({ pid: worker.pid, milliseconds: worker.milliseconds });
    events.free();
    return worker;
  }

  async function seatAgain(place: Seat): Promise<void> {
    place.readyAt = null;
    try {
      await seat(place);
    } catch (error) {
      if (error instanceof WorkerFailure && error.traceback !== null) events.output("stderr", error.traceback);
      bury(place, null, error instanceof Error ? error.message : String(error));
    }
  }

  function bury(place: Seat, pid: number | null, reason: string): void {
    if (!isOpen) return;
    events.died({ pid, reason });
    const life = { deaths, backOffMs: place.backOffMs };
    const next = afterDeath(life, { now: timers.now(), readyAt: place.readyAt });
    ({ deaths } = next.life);
    place.backOffMs = next.life.backOffMs;
    if (next.kind === "restart") later(next.afterMs, () => seatAgain(place));
    else {
      close("the deployment was stopped: its workers end again and again");
      events.crashLoop();
    }
  }

  async function ping(): Promise<void> {
    await Promise.all(seats.map(async ({ worker }) => worker?.isBusy() === false && worker.ping(pingWithinMs)));
    events.free();
    later(pingEveryMs, ping);
  }

  async function watch(): Promise<void> {
    for (const { worker } of seats) {
      if (worker !== null && (residentBytesOf(worker.pid) ?? 0) > options.memoryBytes) {
        worker.kill(`it took more memory than its ${Math.round(options.memoryBytes / 2 ** 20)} MB`);
      }
    }
    later(watchEveryMs, watch);
  }

  function later(milliseconds: number, call: () => Promise<void>): void {
    if (!isOpen) return;
    const takeBack = timers.after(milliseconds, () => {
      takeBacks.delete(takeBack);
      void call();
    });
    takeBacks.add(takeBack);
  }

  function laneOf(place: Seat, worker: Worker): Lane {
    return {
      async run(items, deadline) {
        place.runs += 1;
        return worker.run(items, deadline);
      },
    };
  }

  function close(reason: string | null): void {
    isOpen = false;
    for (const takeBack of takeBacks) takeBack();
    takeBacks.clear();
    if (reason !== null) for (const { worker } of seats) worker?.kill(reason);
  }

  const running = (): Worker[] => seats.flatMap(({ worker }) => (worker === null ? [] : [worker]));

  return {
    start,
    // Asked at every request: nothing is made for it where all are busy.
    idle() {
      const free = seats.filter(({ worker }) => worker?.isBusy() === false);
      if (free.length > 1) free.sort((left, right) => left.runs - right.runs);
      return free.flatMap(({ lane }) => lane ?? []);
    },
    size: () => seats.reduce((count, { worker }) => (worker === null ? count : count + 1), 0),
    async drain() {
      close(null);
      await Promise.all(running().map((worker) => worker.shutdown()));
    },
    async stop() {
      close("the deployment was stopped");
      await Promise.all(running().map((worker) => worker.ended));
    },
    residentBytes() {
      const sizes = running().flatMap(({ pid }) => residentBytesOf(pid) ?? []);
      return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof WorkerFailure)) return error;
  const code = error.kind === "timeout" ? "load_timeout" : "load_failed";
  const lines = error.traceback?.split("\n") ?? [];
  return new BuildProblem(code, `The model could not be loaded: ${error.message}${sayMissingModule(error.message)}.`, {
    lines,
    cause: error,
  });
}
