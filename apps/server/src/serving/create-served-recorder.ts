import type { RejectedRow } from "@driftguard/protocol";

import { asUnavailable, Unavailable } from "../platform/database/unavailable.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Log } from "../platform/log.ts";
import { bytesOf } from "./bytes-of.ts";
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
   * @throws Problem store/unavailable where the store does not take a row of it
   */
  readonly keep: (recipient: Recipient, request: ServedRequest) => Promise<void>;
  /** Hands over all that was taken. */
  readonly flush: () => Promise<void>;
  /** Requests that were not kept, or not all of whose rows were, since the start. */
  readonly dropped: () => number;
};

const gatherMs = 250;
const rowsAtOnce = 1_000;
const heldBytesMax = 32 * 1_048_576;

/**
 * Records what was served off the way of the requests: they gather for a quarter of a second and are stored together, by
 * the road that all predictions take. With the store away they wait, up to 32 MB of them.
 *
 * @param store - keeps rows of one version, and names those that it does not take; rows that are repeated count once, so
 * it may be asked again
 */
export function createServedRecorder({
  store,
  log,
}: {
  readonly store: (recipient: Recipient, items: readonly unknown[]) => Promise<readonly RejectedRow[]>;
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

  const release = (held: readonly Held[]): void => {
    heldBytes -= held.reduce((sum, { bytes }) => sum + bytes, 0);
  };

  const lose = (held: readonly Held[], error: unknown): void => {
    release(held);
    dropped += held.length;
    for (const { settle } of held) settle?.reject(error);
  };

  /** @returns those that wait for the store */
  const putOff = (held: readonly Held[], error: unknown): readonly Held[] => {
    log.warn({ error, requests: held.length }, "served requests wait for the store");
    const promised = held.filter(isPromised);
    release(promised);
    for (const { settle } of promised) settle.reject(error);
    return held.filter(({ settle }) => settle === null);
  };

  /** @returns those that wait for the store */
  const storeBatch = async ({ recipient, held }: Batch): Promise<readonly Held[]> => {
    try {
      const items = held.map(({ request }) => servedItems(request));
      const rejected = await store(recipient, items.flat());
      const refused = refusedRequests(rejected, items);
      const stored = held.filter((_, at) => !refused.has(at));
      release(stored);
      for (const { settle } of stored) settle?.resolve();
      const [first] = refused.values();
      if (first !== undefined) {
        const { field, expected } = first;
        log.error({ ...recipient, requests: refused.size, field, expected }, "served requests are not recorded");
      }
      for (const [at, { field, expected }] of refused) {
        const why = `What was served cannot be recorded: ${field}: expected ${expected}.`;
        lose(held.slice(at, at + 1), new Problem("store/unavailable", why));
      }
      return [];
    } catch (error) {
      if (asUnavailable(error) instanceof Unavailable) return putOff(held, error);
      if (held.length > 1) return storeOneByOne({ recipient, held });
      log.error({ error, ...recipient, requests: held.length }, "served requests are not recorded");
      lose(held, error);
      return [];
    }
  };

  /** What is wrong with one request costs none of the others. */
  const storeOneByOne = async ({ recipient, held }: Batch): Promise<readonly Held[]> => {
    const away: Held[] = [];
    for (const one of held) away.push(...(await storeBatch({ recipient, held: [one] })));
    return away;
  };

  const storeAll = async (): Promise<void> => {
    const taken = waiting;
    waiting = [];
    const away: Held[] = [];
    for (const batch of batches(taken)) away.push(...(await storeBatch(batch)));
    waiting = [...away, ...waiting];
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
// Of a request beside its rows, its ids and its answer.
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

function sizeOf({ input: { payload }, ids, outcome }: ServedRequest): number {
  const rows = payload.codec === "f64" ? payload.matrix.byteLength : payload.body.byteLength;
  const said = outcome.kind === "answered" ? { ...outcome.predictions } : outcome.detail;
  return besideBytes + rows + bytesOf(ids) + bytesOf(said);
}

/** The places of requests with rows that were rejected, and the first fault of each. */
function refusedRequests(
  rejected: readonly RejectedRow[],
  items: readonly (readonly unknown[])[],
): ReadonlyMap<number, RejectedRow> {
  const owners = rejected.length === 0 ? [] : items.flatMap((rows, at) => rows.map(() => at));
  return new Map(
    rejected.toReversed().flatMap((row) => owners.slice(row.index, row.index + 1).map((at) => [at, row] as const)),
  );
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
