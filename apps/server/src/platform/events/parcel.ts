import type { Premise } from "./premise.ts";

/** What one caller sent, as PostgreSQL will read it. */
export type Parcel = {
  /** The rows, one after the other: each a value of its table's row type, behind its length. */
  readonly body: Buffer;
  /** Where each row ends in it. */
  readonly ends: readonly number[];
  /** What each row is known by: model and id. Rows with equal keys are repeats. */
  readonly keys: readonly string[];
  /** Of two rows with one key the one with the higher rank stays, of equal ones the first or, for labels, the last. */
  readonly ranks: readonly number[];
  readonly models: ReadonlySet<number>;
  readonly organisations: ReadonlySet<number>;
  /** What the rows were read by, where it was not made sure of before; `null`: it was. */
  readonly premise: Premise | null;
};
