import type { FeatureBins } from "../../profile/profile.ts";
import type { Measure } from "../measure.ts";

/** One column of two samples of rows; a value a row, and the same rows in every column of a side. */
export type JointColumn =
  | {
      readonly name: string;
      readonly kind: "numeric";
      /** NaN is missing. */
      readonly reference: Float64Array;
      readonly current: Float64Array;
    }
  | {
      readonly name: string;
      readonly kind: "categorical";
      readonly reference: readonly (string | null)[];
      readonly current: readonly (string | null)[];
    };

/** Two samples of rows. */
export type MultivariateInput = { readonly columns: readonly JointColumn[] };

/**
 * Measures how far two samples of rows lie apart in how their columns hang together: the second kind of detector, beside
 * those that see one column's profile. Like them it decides nothing, never throws on data, changes nothing it is given and
 * returns no NaN and no infinity.
 */
export type MultivariateDetector = {
  readonly id: string;
  /** Columns of other kinds are left out. */
  readonly kinds: readonly FeatureBins["kind"][];
  /** The effect from which on a change matters. */
  readonly floor: number;
  /** The chance of a false flag that it may take, corrections for the others already in it. */
  readonly alpha: number;
  readonly measure: (input: MultivariateInput) => Measure;
};

/** Columns that a finding is mostly about, and how much of it: as each method defines it. */
export type LeadingColumns = { readonly columns: readonly string[]; readonly says: string; readonly value: number };
