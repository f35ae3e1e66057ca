import type { DetectorWishes } from "../judge/choose-detectors.ts";
import type { FeatureType } from "../profile/profile.ts";
import type { StreamMethod } from "../streams/stream-detectors.ts";

export type MonitorOptions = DetectorWishes & {
  /** Types of columns, before what the reference shows; "ignore" leaves one out. */
  readonly types?: Readonly<Record<string, FeatureType | "ignore">>;
  /** The chance of any false flag in a check. */
  readonly alpha?: number;
  readonly correction?: "holm" | "benjamini-hochberg";
  /** What watches for concept drift; hddm_a unless told. */
  readonly concept?: StreamMethod;
  /** The column with the time of each row: `check` then compares with the same hours of the week. */
  readonly time?: string;
  /** Whose clock decides the hour of the day; UTC unless told. */
  readonly timeZone?: string;
  /** Standard deviations of its own past that excuse a model over time; 7 unless told. */
  readonly c?: number;
  /** Rows to be judged by themselves as well, as in "country=DE; age=30..40": by `checkSegments`, and hour by hour by `add`. */
  readonly segments?: readonly string[];
};
