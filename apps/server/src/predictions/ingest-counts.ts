import type { RejectedRow } from "@driftguard/protocol";

export type IngestCount = {
  readonly organisation: number;
  readonly model: number;
  readonly requests: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly lastRejected: { readonly at: string; readonly row: RejectedRow; readonly payload: string | null } | null;
  readonly at: Date;
};

/** Adds up what requests came, so that one row a model is written once a second and not once a request. */
export function createIngestCounts(): IngestCounts {
  let waiting = new Map<number, IngestCount>();
  return {
    add(count) {
      const before = waiting.get(count.model);
      waiting.set(count.model, before === undefined ? count : sum(before, count));
    },
    take() {
      const taken = [...waiting.values()];
      waiting = new Map();
      return taken;
    },
  };
}

export type IngestCounts = {
  add(count: IngestCount): void;
  /** What was added since it was last taken. */
  take(): readonly IngestCount[];
};

function sum(one: IngestCount, next: IngestCount): IngestCount {
  return {
    ...next,
    requests: one.requests + next.requests,
    accepted: one.accepted + next.accepted,
    duplicates: one.duplicates + next.duplicates,
    rejected: one.rejected + next.rejected,
    lastRejected: next.lastRejected ?? one.lastRejected,
  };
}
