/** What is wrong with data, apart from where its distribution lies. */
export type FaultKind =
  | "type-change"
  | "range"
  | "new-category"
  | "vanished-category"
  | "constant"
  | "cardinality"
  | "duplicates"
  | "time-order";

/** A fault of a column or a table, named as what it is. It is told only where chance alone would not bring it. */
export type Fault = {
  readonly kind: FaultKind;
  /** A clause without a full stop. */
  readonly says: string;
  /** How much of the reference and of the current rows (distinct values for "cardinality") shows it, 0 to 1; `null`: no share. */
  readonly shareBefore: number | null;
  readonly share: number | null;
  /** At most five: values, or the rows where it shows. */
  readonly examples: readonly string[];
};

export const examplesMax = 5;
