import type { Baseline } from "../baseline/baseline.ts";
import type { FeatureBins, FeatureProfile, Profile } from "../profile/profile.ts";
import type { Detector } from "../detectors/detector.ts";
import { chooseDetectors, type FeatureWishes } from "./choose-detectors.ts";
import { comparableReference } from "./comparable-reference.ts";
import { judgeTwoGate, twoGateFloors, type Floors } from "./judge-two-gate.ts";
import type { CellRows } from "./lanes/expected-profile.ts";
import { movedDeviations } from "./moved-deviations.ts";
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

/** Beyond what an hour of the day moves a feature with a season. */
const deviationsMin = 0.8;
const halfOfAll = 0.5;

/**
 * The floors of one feature. While the rows may be one hour of the day only, its shape has to differ for half of all values,
 * unless the values moved by .8 standard deviations on the average: a season takes much of a skewed column past a point, and
 * none of it far.
 */
export function featureGapFloors(
  { bins, reference, current }: GapSides,
  { spanHours, hasTimeColumn }: { readonly spanHours: number; readonly hasTimeColumn: boolean },
): Floors {
  const floors = trainingGapFloors(spanHours, hasTimeColumn);
  const isSeasonPossible = spanHours < dayHours && !hasTimeColumn && bins.kind === "numeric";
  if (!isSeasonPossible || movedDeviations(bins, reference, current) >= deviationsMin) return floors;
  return { ...floors, ks: halfOfAll, js: halfOfAll };
}

export type GapSides = {
  readonly bins: FeatureBins;
  readonly reference: FeatureProfile;
  readonly current: FeatureProfile;
};

/**
 * Compares production with the baseline the user gave, by the two-gate rule from 30 rows on. Whatever the number of
 * features, it is one finding of severity 3. Below 30 rows, or while nothing is told apart, there is none.
 */
export function judgeTrainingGap(input: TrainingGapInput): TrainingGap {
  const { baseline, current, rowsByCell, spanHours } = input;
  const isSeasonal = baseline.seasonal !== null && rowsByCell !== undefined;
  const reference = comparableReference(baseline, rowsByCell);
  const verdicts = judgeTwoGate({
    bins: baseline.bins,
    reference,
    current,
    choice: chooseDetectors({
      thresholds: trainingGapFloors(spanHours, isSeasonal),
      features: raisedFloors(input, reference, isSeasonal),
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

/** Those of the shapes of each number, while they are not the general ones for sure. */
function raisedFloors(
  { baseline: { bins }, current, spanHours }: TrainingGapInput,
  reference: Profile,
  hasTimeColumn: boolean,
): Readonly<Record<string, FeatureWishes>> {
  if (spanHours >= dayHours || hasTimeColumn) return {};
  return Object.fromEntries(
    bins.features.flatMap((feature, i) => {
      const [before, now] = [reference.features[i], current.features[i]];
      if (feature.kind !== "numeric" || before === undefined || now === undefined) return [];
      const sides = { bins: feature, reference: before, current: now };
      const { ks, js } = featureGapFloors(sides, { spanHours, hasTimeColumn });
      return [[feature.feature, { thresholds: { ks, js } }]];
    }),
  );
}
