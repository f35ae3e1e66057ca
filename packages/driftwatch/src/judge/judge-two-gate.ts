import { benjaminiHochbergAdjusted, holmAdjusted } from "@driftguard/stats";
import { detectors, hasSignal, signals, type Signal } from "../detectors/detectors.ts";
import type { Measure } from "../detectors/measure.ts";
import type { Bins, Profile } from "../profile/profile.ts";
import { severityOf } from "./severity.ts";
import type { Span, Status, Verdict } from "./verdict.ts";

/** From which effect on a signal matters. */
export type Floors = Readonly<Record<Signal, number>>;

/** Where nothing is known of the model's own history. */
export const twoGateFloors: Floors = { ks: 0.1, js: 0.1, missing: 0.05, unseen: 0.01 };

export type TwoGateInput = {
  readonly bins: Bins;
  readonly reference: Profile;
  readonly current: Profile;
  readonly floors?: Floors;
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
 * only a change of more than twice the floor could have been told from chance.
 *
 * @returns one verdict a feature and signal, in the order of the bins and of `signals`
 * @throws RangeError if a profile has other bins
 */
export function judgeTwoGate(input: TwoGateInput): readonly Verdict[] {
  const { bins, reference, current, floors = twoGateFloors, alpha = 0.01, correction = "holm" } = input;
  for (const { edgesId } of [reference, current]) {
    if (edgesId !== bins.edgesId)
      throw new RangeError(`judgeTwoGate needs profiles of the bins ${bins.edgesId}, got ${edgesId}`);
  }
  const tests = bins.features.reduce(
    (sum, { kind }) => sum + signals.filter((signal) => hasSignal(kind, signal)).length,
    0,
  );
  const measured = measureAll(input, alpha / Math.max(1, tests));
  const judgeable = measured.filter(({ measure }) => measure.sufficiency === "ok");
  const adjust = correction === "holm" ? holmAdjusted : benjaminiHochbergAdjusted;
  const adjusted = adjust(judgeable.map(({ measure }) => measure.pValue ?? 1));
  const adjustedBy = new Map(judgeable.map(({ measure }, i) => [measure, adjusted[i] ?? 1]));
  return measured.map(({ feature, signal, measure }) => {
    const gates = { floor: floors[signal], alpha, adjustedPValue: adjustedBy.get(measure) ?? null };
    return { ...judgeMeasure(measure, gates), feature, baselineId: input.baselineId, window: input.window };
  });
}

type Measured = { readonly feature: string; readonly signal: Signal; readonly measure: Measure };

function measureAll({ bins, reference, current }: TwoGateInput, alpha: number): Measured[] {
  return bins.features.flatMap((feature, i) => {
    const [before, now] = [reference.features[i], current.features[i]];
    if (before === undefined || now === undefined) throw new RangeError("a profile has fewer features than its bins");
    return signals
      .filter((signal) => hasSignal(feature.kind, signal))
      .map((signal) => ({
        feature: feature.feature,
        signal,
        measure: detectors[signal].measure({ bins: feature, reference: before, current: now, alpha }),
      }));
  });
}

type Gates = { readonly floor: number; readonly alpha: number; readonly adjustedPValue: number | null };

function judgeMeasure(
  measure: Measure,
  { floor, alpha, adjustedPValue }: Gates,
): Measure & Pick<Verdict, "status" | "threshold" | "severity" | "adjustedPValue"> {
  const effect = measure.effect.value;
  if (measure.sufficiency !== "ok" || effect === null || adjustedPValue === null) {
    const status: Status = measure.sufficiency === "ok" ? "error" : measure.sufficiency;
    return { ...measure, status, threshold: null, severity: 0, adjustedPValue: null };
  }
  const isSignificant = adjustedPValue < alpha;
  const isFired = isSignificant && effect >= floor;
  const isSmall = isSignificant && !isFired;
  const isBlind = !isSignificant && measure.critical !== null && measure.critical > 2 * floor;
  return {
    ...measure,
    details: isSmall ? { ...measure.details, note: "small-change" } : measure.details,
    status: isFired ? "drift" : isBlind ? "undecided" : "stable",
    threshold: floor,
    severity: severityOf(effect / floor, isFired),
    adjustedPValue,
  };
}
