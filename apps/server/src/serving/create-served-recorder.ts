import { asUnavailable, Unavailable } from "../platform/database/unavailable.ts";
import type { Log } from "../platform/log.ts";
import { type ServedRequest, servedItems } from "./served-items.ts";

/** Whose prediction a request became. */
export type Recipient = { readonly organisation: number; readonly model: number; readonly version: string };

export type ServedRecorder = {
  /** Takes a request that was answered; never waits and never throws. */
  readonly record: (recipient: Recipient, request: ServedRequest) => void;
  /**
   * Takes a request, and resolves when it is stored; what comes while the commit before it runs is stored together.
   *
   * @throws Unavailable where it is not: it is not tried again, for its caller is told that it was not answered
   */
  readonly keep: (recipient: Recipient, request: ServedRequest) => Promise<void>;
  /** Hands over all that was taken. */
  readonly flush: () => Promise<void>;
  /** Requests that could not be kept, since the start. */
  readonly dropped: () => number;
};

const gatherMs = 250;
const rowsAtOnce = 1_000;
const heldBytesMax = 32 * 1_048_576;

/**
 * Records what was served off the way of the requests: they gather for a quarter of a second and are stored together, by
 * the road that all predictions take. With the store away they wait, up to 32 MB of them.
 *
 * @param store - keeps rows of one version; rows that are repeated count once, so it may be asked again
 */
export function createServedRecorder({
  store,
  log,
}: {
  readonly store: (recipient: Recipient, items: readonly unknown[]) => Promise<void>;
  readonly log: Log;
}): ServedRecorder {
  let waiting: Held[] = [];
  let heldBytes = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | null = null;
  let storing: Promise<void> = Promise.resolve();

  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    storing = storing.then(storeAll);
    return storing;
  };

  const release = ({ held }: Batch): void => {
    heldBytes -= held.reduce((sum, { bytes }) => sum + bytes, 0);
  };

  const storeAll = async (): Promise<void> => {
    const taken = waiting;
    waiting = [];
    for (const batch of batches(taken)) {
      try {
        await store(
          batch.recipient,
          batch.held.flatMap(({ request }) => servedItems(request)),
        );
        release(batch);
        for (const { settle } of batch.held) settle?.resolve();
      } catch (error) {
        const isAway = asUnavailable(error) instanceof Unavailable;
        log.warn(
          { error, requests: batch.held.length },
          isAway ? "served requests wait for the store" : "served requests are not recorded",
        );
        const [kept, promised] = [batch.held.filter(({ settle }) => settle === null), batch.held.filter(isPromised)];
        for (const { settle } of promised) settle.reject(error);
        release({ ...batch, held: isAway ? promised : batch.held });
        if (isAway) waiting = [...kept, ...waiting];
      }
    }
    if (waiting.length > 0) timer ??= setTimeout(() => void flush(), againMs);
  };

  return {
    record(recipient, request) {
      const bytes = sizeOf(request);
      if (heldBytes + bytes > heldBytesMax) {
        if (dropped === 0) log.error({}, "served requests are not recorded: too many wait for the store");
        dropped += 1;
        return;
      }
      heldBytes += bytes;
      waiting.push({ recipient, request, bytes, settle: null });
      timer ??= setTimeout(() => void flush(), gatherMs);
    },
    async keep(recipient, request) {
      const bytes = sizeOf(request);
      if (heldBytes + bytes > heldBytesMax) throw new Unavailable("too many served requests wait for the store");
      heldBytes += bytes;
      const settle = Promise.withResolvers<void>();
      waiting.push({ recipient, request, bytes, settle });
      // What waits while a commit runs is the next batch: no timer, and one commit for all of it.
      void flush();
      await settle.promise;
    },
    flush,
    dropped: () => dropped,
  };
}

const againMs = 1_000;
// Of a request beside its rows: ids, times, the answer.
const besideBytes = 500;

type Held = {
  readonly recipient: Recipient;
  readonly request: ServedRequest;
  readonly bytes: number;
  /** Whoever waits for it to be stored. */
  readonly settle: PromiseWithResolvers<void> | null;
};
type Promised = Held & { readonly settle: PromiseWithResolvers<void> };
type Batch = { readonly recipient: Recipient; readonly held: Held[] };

function isPromised(held: Held): held is Promised {
  return held.settle !== null;
}

function sizeOf({ input: { payload } }: ServedRequest): number {
  return besideBytes + (payload.codec === "f64" ? payload.matrix.byteLength : payload.body.byteLength);
}

/** By version, in the order of their arrival, none too long. */
function batches(held: readonly Held[]): readonly Batch[] {
  const open = new Map<string, Batch & { rows: number }>();
  const made: Batch[] = [];
  for (const one of held) {
    const { organisation, model, version } = one.recipient;
    const key = `${organisation} ${model} ${version}`;
    let batch = open.get(key);
    if (batch === undefined || batch.rows >= rowsAtOnce) {
      batch = { recipient: one.recipient, held: [], rows: 0 };
      open.set(key, batch);
      made.push(batch);
    }
    batch.held.push(one);
    batch.rows += one.request.input.rows;
  }
  return made;
}
