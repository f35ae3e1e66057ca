import type { PlainFrame, PlainRow } from "./plain-rows.ts";
import type { ModelKey } from "./model-key.ts";
import type { Premise } from "./premise.ts";

/** Half open: from <= time < to, epoch milliseconds; one version or all. */
export type ModelRange = ModelKey & { readonly version?: number; readonly from: number; readonly to: number };

/** One prediction as it is stored. Numbers and categories are slots; the version's schema says whose. */
export type EventRow = ModelKey & {
  readonly id: string; // UUID in its usual spelling
  readonly version: number;
  /** Epoch ms. */
  readonly time: number;
  readonly receivedAt: number;
  readonly numbers: readonly (number | null)[];
  readonly categories: readonly (string | null)[];
  readonly output: number | null;
  readonly class: string | null;
  readonly latencyMs: number | null;
  readonly error: string | null;
  readonly externalId: string | null;
  readonly extra: Readonly<Record<string, unknown>> | null;
};

/** The ground truth of one prediction. Of two, the one with the later time counts. */
export type LabelRow = ModelKey & {
  readonly prediction: string;
  readonly number: number | null;
  readonly class: string | null;
  readonly time: number;
  readonly receivedAt: number;
};

export type EventKey = { readonly model: number; readonly id: string };

/** A prediction with its label, as lists show it. */
export type StoredEvent = EventRow & {
  readonly label: Pick<LabelRow, "number" | "class" | "time" | "receivedAt"> | null;
};

/** What of each event is read; leaving out what is not needed halves the cost. */
export type ColumnChoice = {
  readonly numbers: boolean;
  readonly categories: boolean;
  readonly output: boolean;
  readonly label: boolean;
  readonly service: boolean;
};

/** At most 8,192 rows, column by column. A slot beyond a row's own length reads as missing (NaN, null). */
export type EventColumns = {
  readonly rows: number;
  readonly time: Float64Array;
  /** By slot; NaN is missing. Empty where not chosen. */
  readonly numbers: readonly Float64Array[];
  readonly categories: readonly (readonly (string | null)[])[];
  readonly output: Float64Array;
  readonly class: readonly (string | null)[];
  readonly latencyMs: Float64Array;
  readonly failed: Uint8Array;
  readonly labelNumber: Float64Array;
  readonly labelClass: readonly (string | null)[];
  /** Epoch ms of the label's arrival; NaN: none. */
  readonly labelTime: Float64Array;
};

export type EventQuery = ModelRange & {
  readonly limit: number;
  /** Newest first; the (time, id) of the last one of the page before. */
  readonly after?: { readonly time: number; readonly id: string };
};

export type BucketCount = { readonly bucket: number; readonly events: number; readonly labelled: number };

/** Rows of one request, read by what its model was last found to be. */
export type PlainBatch = {
  add(row: PlainRow, source: Uint8Array): void;
  /**
   * As `append`, once what they were read by is made sure of in the same transaction.
   *
   * @throws Outdated if it does not hold any more, Unavailable
   */
  store(premise: Premise): Promise<{ readonly duplicates: number }>;
};

/** Where predictions and labels are kept. PostgreSQL is one adapter; every adapter passes one contract suite. */
export interface EventStore {
  /** Durable and marked dirty when it resolves. Repeats, in the batch and of older events, are named. @throws Unavailable */
  append(rows: readonly EventRow[]): Promise<{ readonly duplicates: readonly EventKey[] }>;
  /** Takes rows in as they are read, with nothing made of them on the way; the next call forgets those that were not stored. */
  collect(frame: PlainFrame): PlainBatch;
  /** Durable when it resolves; labels of predictions that are still to come wait for them. @throws Unavailable */
  appendLabels(rows: readonly LabelRow[]): Promise<void>;
  /** In no particular order. */
  readColumns(range: ModelRange, choice: ColumnChoice): AsyncIterable<EventColumns>;
  /** Newest first; of one time, the highest id first. */
  list(query: EventQuery): Promise<readonly StoredEvent[]>;
  /** In the order of the ids; what is not there is left out. */
  findByIds(key: ModelKey, ids: readonly string[]): Promise<readonly StoredEvent[]>;
  /** How many of these ids have no prediction here. */
  countMissing(key: ModelKey, ids: readonly string[]): Promise<number>;
  /** Oldest first; a bucket without events is left out. */
  count(range: ModelRange, by: "hour" | "day"): Promise<readonly BucketCount[]>;
  /**
   * Deletes events with their labels. By ids it is an erasure: the touched buckets are marked dirty, so that nothing
   * made of the values stays. By time it is retention: profiles outlive their events, so nothing is marked, and events
   * of a bucket that is still dirty stay for the next time.
   */
  erase(
    key: ModelKey,
    what: { readonly ids: readonly string[] } | { readonly before: number },
  ): Promise<{ readonly erased: number }>;
  /**
   * Empties a model at once, then takes its storage away; where ingest keeps that locked, it stays, empty, and may be
   * dropped later. The model still exists, archived, and takes no more rows.
   */
  dropModel(key: ModelKey): Promise<"dropped" | "emptied">;
}
