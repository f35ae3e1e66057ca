import { benjaminiHochbergAdjusted, holmAdjusted } from "@driftguard/stats";
import type { Signal } from "../detectors/detectors.ts";
import { measureSafely } from "../detectors/measure-safely.ts";
import type { Measure } from "../detectors/measure.ts";
import { namedLevels } from "../detectors/named-levels.ts";
import { asSureAsForetold, heldOut, heldOutAsMet } from "../profile/held-out.ts";
import { tellsStrangers } from "../profile/level-filter.ts";
import type { Bins, FeatureBins, FeatureProfile, Profile } from "../profile/profile.ts";
import { chooseDetectors, type ChosenDetector, type DetectorChoice } from "./choose-detectors.ts";
import { isWithoutP, judgeMeasure } from "./judge-measure.ts";
import type { Span, Verdict } from "./verdict.ts";

/** From which effect on a signal matters. */
export type Floors = Readonly<Record<Signal, number>>;

/** Where nothing is known of the model's own history. */
export const twoGateFloors: Floors = { ks: 0.1, js: 0.1, missing: 0.05, unseen: 0.01 };

export type TwoGateInput = {
  readonly bins: Bins;
  readonly reference: Profile;
  readonly current: Profile;
  readonly floors?: Floors;
  /** What each feature is measured by, with the floors of it; the four signals with `floors` unless told. */
  readonly choice?: DetectorChoice;
  /** The chance of any false flag over all features and signals. */
  readonly alpha?: number;
  readonly correction?: "holm" | "benjamini-hochberg";
  readonly baselineId: string;
  readonly window: Span;
};

/**
 * Compares two profiles without any history: a signal is drift where its effect reaches the floor *and* its p-value,
 * corrected for all features and signals, is below alpha. Either gate alone fails: with few rows any effect is reached by
 * chance, with many any p-value by trifles.
 *
 * A significant change below its floor stays "stable" and is named "small-change" in the details. "undecided" means that
 * only a change of more than twice the floor could have been told from chance. A detector that knows no p-value needs 200
 * values on both sides instead of the second gate; one that throws is an "error", and the others go on. Where many levels
 * are new by nature the floor of unseen is higher than asked for: `floorAsked` and `newByNature` in the details say so.
 *
 * @returns one verdict a feature and signal, in the order of the bins and of `signals`, or of the choice
 * @throws RangeError if a profile has other bins
 */
export function judgeTwoGate(input: TwoGateInput): readonly Verdict[] {
  const { bins, reference, current, floors = twoGateFloors, alpha = 0.01, correction = "holm" } = input;
  for (const { edgesId } of [reference, current]) {
    if (edgesId !== bins.edgesId)
      throw new RangeError(`judgeTwoGate needs profiles of the bins ${bins.edgesId}, got ${edgesId}`);
  }
  const choose = input.choice ?? chooseDetectors({ thresholds: floors });
  const chosen = bins.features.map((feature) => choose(feature));
  const tests = chosen.reduce((sum, { length }) => sum + length, 0);
  const measured = measureAll(input, chosen, alpha / Math.max(1, tests));
  const tested = measured.filter(({ measure }) => measure.sufficiency === "ok" && !isWithoutP(measure));
  const adjust = correction === "holm" ? holmAdjusted : benjaminiHochbergAdjusted;
  const adjusted = adjust(tested.map(({ measure }) => (measure.judgedBy ?? measure).pValue ?? 1));
  const adjustedBy = new Map(tested.map(({ measure }, i) => [measure, adjusted[i] ?? 1]));
  return measured.map(({ feature, floor, measure }) => {
    const gates = { floor, alpha, adjustedPValue: adjustedBy.get(measure) ?? null };
    return { ...judgeMeasure(measure, gates), feature, baselineId: input.baselineId, window: input.window };
  });
}

type Measured = { readonly feature: string; readonly floor: number; readonly measure: Measure };

function measureAll(
  { bins, reference, current }: TwoGateInput,
  chosen: readonly (readonly ChosenDetector[])[],
  alpha: number,
): Measured[] {
  return bins.features.flatMap((feature, i) => {
    const [before, now] = [reference.features[i], current.features[i]];
    if (before === undefined || now === undefined) throw new RangeError("a profile has fewer features than its bins");
    const known = heldOutAsMet(feature, before, now);
    const foretold = chanceOfNew(feature, heldOut(feature, before));
    return (chosen[i] ?? []).map(({ detector, floor }) => {
      const isOfUnseen = detector.id === "unseen";
      const reference = isOfUnseen ? asSureAsForetold(feature, before, known) : known;
      const found = measureSafely(detector, { bins: feature, reference, current: now, alpha });
      const measure = withNames(found, () => namedLevels(feature, before, now));
      const named = { feature: feature.feature, floor, measure };
      return isOfUnseen ? asFarAsForetold({ ...named, measure: { ...measure, m: before.n } }, foretold) : named;
    });
  });
}

/** Where many values are new by nature, a tenth more of them is what matters: nobody could tell one in a hundred. */
const newMatters = 0.1;

/** With the floor that such a column has, and, where that is not the one that was asked for, why. */
function asFarAsForetold(measured: Measured, foretold: number): Measured {
  const { floor, measure } = measured;
  const raised = foretold * newMatters;
  if (raised <= floor) return measured;
  const details = { ...measure.details, floorAsked: floor, newByNature: foretold };
  return { ...measured, floor: raised, measure: { ...measure, details } };
}

function chanceOfNew(bins: FeatureBins, held: FeatureProfile): number {
  if (bins.kind !== "categorical" || held.kind !== "categorical" || held.unseen === 0) return 0;
  return held.unseen / tellsStrangers(bins.rest) / held.n;
}

/** A level of one row was held out to measure, but is none of those that came. */
function withNames(measure: Measure, names: () => object): Measure {
  return "newLevels" in measure.details ? { ...measure, details: { ...measure.details, ...names() } } : measure;
}
