import type { RejectedRow } from "@driftguard/protocol";

/** One accepted prediction, in the shape the event store takes. */
export type Row = {
  /** Its place in the request. */
  readonly index: number;
  /** A UUID: the client's own, or one made from the client's id, or new. */
  readonly id: string;
  /** The client's id where it is no UUID. */
  readonly externalId: string | null;
  /** Whether the client named it: only then can a repeat be known. */
  readonly named: boolean;
  /** Epoch ms; `null`: the time of its acceptance. */
  readonly time: number | null;
  readonly numbers: readonly (number | null)[];
  readonly categories: readonly (string | null)[];
  readonly output: number | null;
  readonly class: string | null;
  readonly latencyMs: number | null;
  readonly error: string | null;
  /** What has no slot: texts, embeddings, features nobody declared, and values whose JSON type the slot would lose. */
  readonly extra: Readonly<Record<string, unknown>> | null;
  readonly actual: Label | null;
};

/** A ground truth: a number, or a class. */
export type Label = { readonly number: number | null; readonly class: string | null };

export type ParsedRow =
  | { readonly row: Row; readonly rejected: null }
  | { readonly row: null; readonly rejected: RejectedRow };
