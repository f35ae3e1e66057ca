import type { Baseline } from "../baseline/baseline.ts";
import type { Profile } from "../profile/profile.ts";
import type { Detector } from "../detectors/detector.ts";
import { chooseDetectors } from "./choose-detectors.ts";
import { comparableReference } from "./comparable-reference.ts";
import { judgeTwoGate, twoGateFloors, type Floors } from "./judge-two-gate.ts";
import type { CellRows } from "./lanes/expected-profile.ts";
import type { Span, Verdict } from "./verdict.ts";

const dayHours = 24;
const weekHours = 168;

export type TrainingGapInput = {
  readonly baseline: Pick<Baseline, "bins" | "profile" | "seasonal">;
  readonly baselineId: string;
  /** The rows of the trailing 7 days. */
  readonly current: Profile;
  /** The same rows by seasonal cell; needed only where the baseline has seasonal counts. */
  readonly rowsByCell?: readonly CellRows[];
  readonly window: Span;
  /** From the first row of the window to the last. */
  readonly spanHours: number;
  readonly alpha?: number;
  /** Of one's own, beside the default ones. */
  readonly detectors?: readonly Detector[];
};

/** What the training gap's one alert says: which features, how strongly, and what was not known yet. */
export type GapFinding = {
  readonly cause: "gap";
  readonly severity: 3;
  readonly features: readonly string[];
  /** The largest value over threshold among them. */
  readonly ratio: number;
  readonly spanHours: number;
  /** The rows span less than a day, so they may only be one hour of it. */
  readonly isPartOfDay: boolean;
  /** Hours were compared with the same hours. */
  readonly isSeasonal: boolean;
  readonly verdicts: readonly Verdict[];
};

export type TrainingGap = { readonly verdicts: readonly Verdict[]; readonly finding: GapFinding | null };

/**
 * The floors of the training gap: wide while the rows may be one hour of the day only, those of the two-gate rule once
 * they span a week. A baseline with times is compared hour by hour, so the first ones need not be as wide.
 */
export function trainingGapFloors(spanHours: number, hasTimeColumn: boolean): Floors {
  if (spanHours >= weekHours) return twoGateFloors;
  if (spanHours >= dayHours) return { ks: 0.15, js: 0.15, missing: 0.1, unseen: 0.02 };
  const shape = hasTimeColumn ? 0.2 : 0.3;
  return { ks: shape, js: shape, missing: 0.15, unseen: 0.05 };
}

/**
 * Compares production with the baseline the user gave, by the two-gate rule from 30 rows on. Whatever the number of
 * features, it is one finding of severity 3. Below 30 rows, or while nothing is told apart, there is none.
 */
export function judgeTrainingGap(input: TrainingGapInput): TrainingGap {
  const { baseline, current, rowsByCell, spanHours } = input;
  const isSeasonal = baseline.seasonal !== null && rowsByCell !== undefined;
  const verdicts = judgeTwoGate({
    bins: baseline.bins,
    reference: comparableReference(baseline, rowsByCell),
    current,
    choice: chooseDetectors({
      thresholds: trainingGapFloors(spanHours, isSeasonal),
      ...(input.detectors === undefined ? {} : { detectors: input.detectors }),
    }),
    baselineId: input.baselineId,
    window: input.window,
    ...(input.alpha === undefined ? {} : { alpha: input.alpha }),
  });
  const fired = verdicts.filter(({ status }) => status === "drift");
  if (fired.length === 0) return { verdicts, finding: null };
  return {
    verdicts,
    finding: {
      cause: "gap",
      severity: 3,
      features: [...new Set(fired.map(({ feature }) => feature))],
      ratio: fired.reduce((most, { effect, threshold }) => Math.max(most, (effect.value ?? 0) / (threshold ?? 1)), 0),
      spanHours,
      isPartOfDay: spanHours < dayHours,
      isSeasonal,
      verdicts: fired,
    },
  };
}
