import { DatabaseError } from "pg";
import { Unavailable } from "../database/unavailable.ts";
import { composeBatch, type Winner } from "./compose-batch.ts";
import type { Parcel } from "./parcel.ts";
import type { Lane } from "./ingest-lane.ts";
import { createWaitingParcels } from "./waiting-parcels.ts";

export type IngestQueue = {
  /**
   * Resolves when the rows are durable, with the numbers of those that were there already.
   *
   * @throws Unavailable if the store is away, the queue is full, or a model is locked for 10 s
   * @throws DatabaseError if these rows cannot be stored at all; they alone, whatever travelled with them
   */
  push(parcel: Parcel): Promise<readonly number[]>;
  /** Waits for what is queued, then closes the lanes. */
  close(): Promise<void>;
};

export type IngestLimits = {
  /** Rows that travel together; one larger parcel travels alone. */
  readonly rowsMax: number;
  /** Waiting and on the way; beyond, callers are sent away. */
  readonly bytesMax: number;
  readonly waitMaxMs: number;
  /** The same for rows of a model whose partition is locked. */
  readonly heldMaxMs: number;
  /** How long a locked model is left alone before it is tried again. */
  readonly holdMs: number;
  /** As long as fewer rows wait, and no longer than this, they wait for the lane that is at work: they share its commit. */
  readonly apartRows: number;
  readonly apartMs: number;
};

export const ingestLimits: IngestLimits = {
  rowsMax: 5_000,
  bytesMax: 64 * 1024 * 1024,
  waitMaxMs: 5_000,
  heldMaxMs: 10_000,
  holdMs: 100,
  apartRows: 100,
  apartMs: 5,
};

/**
 * The one way into the event store. What queued while the last commit ran is the next batch, and so is what comes in one
 * turn of the event loop: a lone row goes at once, and under load rows share a commit. A second lane is for many rows,
 * or where the first takes long: a commit costs as much as twenty rows. Lanes that are free share many rows evenly: were one to
 * take all, the callers would wait for the database together, and then the database for what they send next.
 *
 * A batch that is refused is sent again parcel by parcel, once: only the one that is at fault fails. A batch that meets
 * a locked partition likewise; the rows of that model are then held and tried again while other models go on.
 */
export function createIngestQueue({
  lanes,
  winner,
  limits = ingestLimits,
}: {
  readonly lanes: readonly Lane[];
  readonly winner: Winner;
  readonly limits?: IngestLimits;
}): IngestQueue {
  const waiting = createWaitingParcels<Entry>();
  let bytes = 0;
  const idle = new Set(lanes);
  /** Locked models, and when to try each again. */
  const held = new Map<number, number>();
  let isProbing = false;
  let wakeUp: NodeJS.Timeout | null = null;
  let turn: NodeJS.Immediate | null = null;
  let apart: NodeJS.Timeout | null = null;
  let onEmpty: (() => void) | null = null;

  const settle = (entry: Entry, how: (entry: Entry) => void): void => {
    bytes -= entry.parcel.body.length;
    how(entry);
  };

  const refuseLate = (now: number): void => {
    const { oldest } = waiting;
    if (oldest === undefined || now - oldest.queuedAt <= Math.min(limits.waitMaxMs, limits.heldMaxMs)) return;
    const isLate = (entry: Entry) => now - entry.queuedAt > (isHeld(entry, held) ? limits.heldMaxMs : limits.waitMaxMs);
    const late = waiting.take((entry) => (isLate(entry) ? "take" : "pass"));
    for (const entry of late) settle(entry, ({ reject }) => reject(tooLate(entry, held)));
  };

  /** The next parcels to go together: the oldest that may go, alone if it must, else with what follows, and a fair share of all. */
  const take = (now: number): Load | null => {
    const fairShare = Math.ceil(waiting.rows / (idle.size + 1));
    const rowsMax = Math.min(limits.rowsMax, Math.max(limits.apartRows, fairShare));
    let rows = 0;
    let isAlone = false;
    let isProbe = false;
    const entries = waiting.take((entry) => {
      if (isAlone) return "stop";
      const isLocked = isHeld(entry, held);
      if (isLocked || entry.isAlone) {
        if (rows > 0 || (isLocked && (isProbing || !isDue(entry, held, now)))) return "pass";
        isAlone = true;
        isProbe = isLocked;
      } else if (rows > 0 && rows + entry.parcel.keys.length > rowsMax) return "stop";
      rows += entry.parcel.keys.length;
      return "take";
    });
    return entries.length === 0 ? null : { entries, isProbe };
  };

  const send = async (lane: Lane, { entries, isProbe }: Load): Promise<void> => {
    try {
      const batch = composeBatch(
        entries.map(({ parcel }) => parcel),
        winner,
      );
      const repeats = batch.repeats(await lane.write(batch));
      if (isProbe) release(entries, held);
      for (const [index, entry] of entries.entries()) {
        settle(entry, ({ resolve }) => resolve(repeats[index] ?? []));
      }
    } catch (error) {
      const outcome = judgeFailure(error, entries.length);
      if (outcome === "separate") waiting.putBack(entries.map((entry) => ({ ...entry, isAlone: true })));
      if (outcome === "hold") {
        hold(entries, held, performance.now() + limits.holdMs);
        waiting.putBack(entries);
      }
      if (outcome === "fail") {
        if (isProbe) release(entries, held);
        for (const entry of entries) settle(entry, ({ reject }) => reject(error));
      }
    }
  };

  const work = async (lane: Lane): Promise<void> => {
    idle.delete(lane);
    for (;;) {
      const now = performance.now();
      refuseLate(now);
      const load = take(now);
      if (load === null) break;
      if (load.isProbe) isProbing = true;
      await send(lane, load);
      if (load.isProbe) isProbing = false;
    }
    idle.add(lane);
    if (waiting.rows > 0) wakeLater();
    if (waiting.rows === 0 && idle.size === lanes.length) onEmpty?.();
  };

  const wake = (): void => {
    for (const lane of [...idle]) {
      if (waiting.rows === 0) return;
      if (idle.size === lanes.length || isWorthALane()) void work(lane);
      else
        apart ??= setTimeout(() => {
          apart = null;
          wake();
        }, limits.apartMs);
    }
  };

  const isWorthALane = (): boolean => {
    const { rows, oldest } = waiting;
    if (oldest === undefined) return false;
    return rows >= limits.apartRows || performance.now() - oldest.queuedAt >= limits.apartMs;
  };

  const wakeSoon = (): void => {
    turn ??= setImmediate(() => {
      turn = null;
      wake();
    });
  };

  // Only what is held, or waits behind a database that does not answer, needs a clock.
  const wakeLater = (): void => {
    wakeUp ??= setTimeout(() => {
      wakeUp = null;
      refuseLate(performance.now());
      wake();
      if (waiting.rows > 0) wakeLater();
    }, limits.holdMs);
  };

  return {
    push(parcel) {
      if (parcel.keys.length === 0) return Promise.resolve([]);
      if (bytes + parcel.body.length > limits.bytesMax && bytes > 0) {
        return Promise.reject(new Unavailable("more rows are waiting than the queue holds"));
      }
      bytes += parcel.body.length;
      return new Promise((resolve, reject) => {
        waiting.add({ parcel, resolve, reject, queuedAt: performance.now(), isAlone: false });
        if (idle.size > 0) wakeSoon();
        else wakeLater();
      });
    },
    async close() {
      if (waiting.rows > 0 || idle.size < lanes.length) {
        await new Promise<void>((resolve) => {
          onEmpty = resolve;
        });
      }
      if (wakeUp !== null) clearTimeout(wakeUp);
      if (apart !== null) clearTimeout(apart);
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/**
 * What to do with a batch that failed.
 *
 * - `separate`: something in it is at fault, and it is not known what
 * - `hold`: its model's partition is locked, and will not be for long
 * - `fail`: tell the callers
 */
export function judgeFailure(error: unknown, parcels: number): "separate" | "hold" | "fail" {
  if (!(error instanceof DatabaseError)) return "fail";
  if (parcels > 1) return "separate";
  const lockNotAvailable = "55P03";
  return error.code === lockNotAvailable ? "hold" : "fail";
}

type Entry = {
  readonly parcel: Parcel;
  readonly resolve: (repeats: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
  readonly queuedAt: number;
  /** It was in a batch that failed: it shows by itself what it is. */
  readonly isAlone: boolean;
};

type Load = { readonly entries: readonly Entry[]; readonly isProbe: boolean };

type Held = Map<number, number>;

function isHeld({ parcel }: Entry, held: Held): boolean {
  return held.size > 0 && [...parcel.models].some((model) => held.has(model));
}

function isDue({ parcel }: Entry, held: Held, now: number): boolean {
  return [...parcel.models].every((model) => (held.get(model) ?? 0) <= now);
}

function hold(entries: readonly Entry[], held: Held, until: number): void {
  for (const { parcel } of entries) for (const model of parcel.models) held.set(model, until);
}

function release(entries: readonly Entry[], held: Held): void {
  for (const { parcel } of entries) for (const model of parcel.models) held.delete(model);
}

function tooLate(entry: Entry, held: Held): Unavailable {
  return new Unavailable(
    isHeld(entry, held) ? "this model's events are being maintained" : "the database takes too long to write",
  );
}
