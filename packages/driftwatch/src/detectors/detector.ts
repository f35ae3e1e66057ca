import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";
import type { Measure } from "./measure.ts";

/** One feature, counted twice on the same bins. */
export type DetectorInput = {
  readonly bins: FeatureBins;
  /** Its `n` is the size the reference counts for: for an expected profile that is the effective one. */
  readonly reference: FeatureProfile;
  readonly current: FeatureProfile;
  /** The probability of a false flag that `critical` is computed for, corrections for many tests already in it. */
  readonly alpha: number;
  /**
   * Whether a p-value that costs milliseconds may be left as that of `judgedBy`: where thousands of windows are judged and
   * nobody reads it.
   */
  readonly isBrief?: boolean;
};

/**
 * Measures how far two profiles of one feature lie apart. It decides nothing, never throws on data, changes nothing it is
 * given and returns no NaN and no infinity.
 */
export type Detector = {
  readonly id: string;
  /** The kinds of features it can measure. */
  readonly kinds: readonly FeatureBins["kind"][];
  /** The effect from which on a change matters, where nothing is known of the feature's own history. */
  readonly floor: number;
  readonly measure: (input: DetectorInput) => Measure;
};
