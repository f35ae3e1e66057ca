import type { FailureCode } from "../contract.ts";
import { itemBytes } from "../pools/batch-codec.ts";
import { payloadBytesMax } from "../pools/frames.ts";
import type { BatchItem, BatchResult, ItemResult, Lane } from "../pools/pool.ts";
import { createAlarm } from "./alarm.ts";
import { firstRowCap, nextLeastMs, nextRowCap } from "./next-row-cap.ts";
import { createQueueRoom, type QueueRoom } from "./queue-room.ts";
import type { Timers } from "./timers.ts";

/** What became of an item. */
export type Settled =
  | { readonly kind: "done"; readonly result: ItemResult; readonly totalMs: number; readonly workerMs: number }
  | {
      readonly kind: "failed";
      readonly code: FailureCode;
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
    };

export type DispatcherOptions = {
  readonly timers: Timers;
  /** Free lanes, the one to be used first at the front. */
  readonly idle: () => readonly Lane[];
  /** How many lanes there are, free or not; 0 while none has started. */
  readonly size: () => number;
  /** Whether requests may be joined into one call. */
  readonly merges: () => boolean;
  /** Whether a request may run again, alone, after its worker died under it. */
  readonly replays: boolean;
  /** What the queues of this process share; as much as there is where left out. */
  readonly room?: QueueRoom;
};

export type DispatcherFigures = { readonly items: number; readonly rows: number; readonly running: number };

/** A bounded queue with deadlines in front of lanes. */
export type Dispatcher = {
  /**
   * Settles exactly once, never later than the deadline.
   *
   * @param deadline - of whoever asks, epoch ms; a lane that runs on past it is left to
   * @param runMs - how long a lane may take for it; then it is ended with its worker
   */
  add(item: BatchItem, deadline: number, runMs: number): Promise<Settled>;
  /** A lane has become free. */
  pump(): void;
  /** Fails everything that waits. */
  failAll(code: FailureCode, detail: string): void;
  /** Resolves when nothing waits and nothing runs. */
  empty(): Promise<void>;
  figures(): DispatcherFigures;
};

export const queueItemsMax = 1024;
/** Of the rows that wait, as a worker takes them: two frames full. A request that is alone waits however large it is. */
export const queueBytesMax: number = 2 * payloadBytesMax;
const batchItemsMax = 256;
/** What else a frame holds: the columns and rows of a matrix, or the brackets of a list. */
const batchBytesMax = payloadBytesMax - 10;

type Waiting = {
  readonly item: BatchItem;
  readonly bytes: number;
  /** As the clock that only goes on tells it, like all that follows: only whoever asks counts in epochs. */
  readonly deadline: number;
  readonly runMs: number;
  readonly arrivedAt: number;
  /** A second attempt goes alone: it may be the one that ended the worker. */
  readonly isReplay: boolean;
  readonly settle: (settled: Settled) => void;
  readonly isSettled: () => boolean;
};

/**
 * Joins what waits into batches, without a timer: a free lane takes what is there, and what arrives meanwhile is the
 * next batch. A lone request therefore never waits, and load makes its own batches.
 */
export function createDispatcher({
  timers,
  idle,
  size,
  merges,
  replays,
  room = createQueueRoom(Number.POSITIVE_INFINITY),
}: DispatcherOptions): Dispatcher {
  /** Only what still waits: an item that is settled leaves it at once. */
  let queue: Waiting[] = [];
  /** What waits or runs, and is not settled. */
  const open = new Set<Waiting>();
  const alarm = createAlarm(timers, expire);
  let queuedRows = 0;
  let queuedBytes = 0;
  let rowCap = firstRowCap;
  let leastMs = 0;
  let running = 0;
  let msPerRow = 0;
  let isPumpDue = false;
  let onEmpty: (() => void)[] = [];

  function add(item: BatchItem, epochDeadline: number, runMs: number): Promise<Settled> {
    const arrivedAt = timers.elapsed();
    const deadline = arrivedAt + epochDeadline - timers.now();
    const waitMs = queuedRows === 0 ? 0 : (queuedRows * msPerRow) / Math.max(1, size());
    if (arrivedAt >= deadline) return Promise.resolve(expired());
    if (queue.length >= queueItemsMax) return Promise.resolve(full(`${queue.length} requests wait already`, waitMs));
    const bytes = itemBytes(item);
    if (queuedBytes > 0 && queuedBytes + bytes > queueBytesMax) {
      const reason = `${inMebibytes(queuedBytes)} MiB of requests wait already, and ${inMebibytes(queueBytesMax)} may`;
      return Promise.resolve(full(reason, waitMs));
    }
    // What a free lane takes at once does not wait: one model's crowd refuses nobody who asks another.
    const waits = queue.length > 0 || idle().length === 0;
    const isRoomTaken = room.bytes() > 0 && room.bytes() + bytes > room.bytesMax;
    if (waits && queuedBytes > 0 && !isRoomTaken && queuedBytes + bytes > room.bytesMax - room.bytes()) {
      const reason = `${inMebibytes(queuedBytes)} MiB of requests wait already, and one model may hold no more than it leaves of the ${inMebibytes(room.bytesMax)} of all`;
      return Promise.resolve(full(reason, waitMs));
    }
    if (waits && isRoomTaken) {
      const reason = `${inMebibytes(room.bytes())} MiB of requests wait for all its models together already, and ${inMebibytes(room.bytesMax)} may`;
      return Promise.resolve(full(reason, waitMs, "this server"));
    }
    if (arrivedAt + waitMs >= deadline) {
      return Promise.resolve(full(`the requests before this one take about ${Math.ceil(waitMs)} ms`, waitMs));
    }
    return new Promise((resolve) => {
      let isSettled = false;
      const settle = (settled: Settled): void => {
        if (isSettled) return;
        isSettled = true;
        open.delete(waiting);
        resolve(settled);
      };
      const waiting = { item, bytes, deadline, runMs, arrivedAt, isReplay: false, settle, isSettled: () => isSettled };
      open.add(waiting);
      alarm.by(deadline);
      queue.push(waiting);
      queuedRows += item.rows;
      holdBytes(queuedBytes + bytes);
      pumpSoon();
    });
  }

  /** Settles what has reached its deadline. */
  function expire(): void {
    const now = timers.elapsed();
    let next = Number.POSITIVE_INFINITY;
    for (const waiting of open) {
      if (waiting.deadline <= now) waiting.settle(expired());
      else next = Math.min(next, waiting.deadline);
    }
    if (next < Number.POSITIVE_INFINITY) alarm.by(next);
    keep((waiting) => !waiting.isSettled());
    tellEmpty();
  }

  function put(items: Waiting[]): void {
    queue = items;
    queuedRows = items.reduce((sum, { item }) => sum + item.rows, 0);
    holdBytes(items.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  function holdBytes(bytes: number): void {
    room.change(bytes - queuedBytes);
    queuedBytes = bytes;
  }

  function keep(isKept: (waiting: Waiting) => boolean): void {
    put(queue.filter(isKept));
  }

  /** In a microtask: requests that one read of a socket brought go together. */
  function pumpSoon(): void {
    if (isPumpDue) return;
    isPumpDue = true;
    queueMicrotask(() => {
      isPumpDue = false;
      pump();
    });
  }

  function pump(): void {
    if (queue.length === 0) return tellEmpty();
    for (const lane of idle()) {
      const now = timers.elapsed();
      for (const waiting of queue) if (waiting.deadline <= now) waiting.settle(expired());
      keep((waiting) => !waiting.isSettled());
      const batch = take();
      if (batch.length === 0) break;
      void run(lane, batch, now);
    }
    tellEmpty();
  }

  function take(): Waiting[] {
    const itemsMax = merges() ? batchItemsMax : 1;
    let [items, rows, bytes] = [0, 0, 0];
    for (const waiting of queue) {
      const { item, isReplay } = waiting;
      const isTooMuch = rows + item.rows > rowCap || bytes + waiting.bytes > batchBytesMax;
      if (items > 0 && (items >= itemsMax || isTooMuch || isReplay)) break;
      items += 1;
      rows += item.rows;
      bytes += waiting.bytes;
      if (isReplay) break;
    }
    queuedRows -= rows;
    holdBytes(queuedBytes - bytes);
    return queue.splice(0, items);
  }

  async function run(lane: Lane, batch: readonly Waiting[], startedAt: number): Promise<void> {
    const runMs = Math.max(...batch.map((waiting) => waiting.runMs));
    const answer = await runLane(lane, batch, timers.now() + runMs);
    const now = timers.elapsed();
    // What was ended for want of time would be again, and its worker with it.
    const isOver = answer.kind === "died" && now - startedAt >= runMs;
    if (answer.kind === "done") {
      const rows = batch.reduce((sum, { item }) => sum + item.rows, 0);
      leastMs = nextLeastMs(leastMs, now - startedAt, rows);
      rowCap = nextRowCap(rowCap, now - startedAt, leastMs);
      const measured = (now - startedAt) / rows;
      msPerRow = msPerRow === 0 ? measured : msPerRow * 0.8 + measured * 0.2;
    }
    const again: Waiting[] = [];
    for (const [at, waiting] of batch.entries()) {
      const result = answer.kind === "done" ? answer.results[at] : undefined;
      if (waiting.deadline <= now || isOver) waiting.settle(expired());
      else if (answer.kind === "done" && result !== undefined) {
        const { workerMs } = answer;
        waiting.settle({ kind: "done", result, totalMs: now - waiting.arrivedAt, workerMs });
      } else if (replays && !waiting.isReplay && !waiting.isSettled()) again.push({ ...waiting, isReplay: true });
      else {
        const reason = answer.kind === "died" ? answer.reason : "it answered for fewer requests than it got";
        waiting.settle(failed("worker_died", `the model's worker ended while it ran this request: ${reason}`, 1));
      }
    }
    if (again.length > 0) put([...again, ...queue]);
    pump();
  }

  /** A lane never rejects. One that does is a fault of ours, which ends its batch and not the process. */
  async function runLane(lane: Lane, batch: readonly Waiting[], until: number): Promise<BatchResult> {
    running += 1;
    try {
      return await lane.run(
        batch.map(({ item }) => item),
        until,
      );
    } catch (error) {
      return { kind: "died", reason: error instanceof Error ? error.message : String(error) };
    } finally {
      running -= 1;
    }
  }

  function tellEmpty(): void {
    if (queue.length > 0 || running > 0) return;
    const calls = onEmpty;
    onEmpty = [];
    for (const call of calls) call();
  }

  return {
    add,
    pump,
    failAll(code, detail) {
      const waiting = queue;
      put([]);
      for (const one of waiting) one.settle(failed(code, detail, 1));
      tellEmpty();
    },
    empty: () =>
      new Promise((resolve) => {
        onEmpty.push(resolve);
        tellEmpty();
      }),
    figures: () => ({ items: queue.length, rows: queuedRows, running }),
  };
}

function failed(code: FailureCode, detail: string, retryAfterSeconds: number | null): Settled {
  return { kind: "failed", code, detail, retryAfterSeconds };
}

function expired(): Settled {
  return failed("deadline_exceeded", "the model did not answer before the request's deadline", null);
}

/** To a tenth. */
function inMebibytes(bytes: number): number {
  return Number((bytes / 2 ** 20).toFixed(1));
}

function full(reason: string, waitMs: number, who = "this model"): Settled {
  return failed("queue_full", `${who} is busy: ${reason}`, Math.max(1, Math.ceil(waitMs / 1000)));
}
