import { holmAdjusted } from "@driftguard/stats";
import { measureRowsSafely } from "../detectors/multivariate/measure-rows-safely.ts";
import type { MultivariateDetector, MultivariateInput } from "../detectors/multivariate/multivariate-detector.ts";
import { isWithoutP, type JudgedMeasure, judgeMeasure } from "./judge-measure.ts";

/** A multivariate detector, and the effect from which on its finding matters. */
export type ChosenMultivariate = { readonly detector: MultivariateDetector; readonly floor: number };

/** A measure of several columns at once, judged. */
export type MultivariateVerdict = JudgedMeasure;

/**
 * Judges two samples of rows by the same two gates as single columns: the effect reaches the floor, and the p-value,
 * corrected for the detectors asked (Holm), is below the detector's own alpha. They are a family of their own, so that
 * asking for them changes no verdict on a column.
 *
 * @returns a verdict a detector, in their order
 */
export function judgeMultivariate(
  input: MultivariateInput,
  chosen: readonly ChosenMultivariate[],
): readonly MultivariateVerdict[] {
  const measured = chosen.map(({ detector, floor }) => ({
    detector,
    floor,
    measure: measureRowsSafely(detector, input),
  }));
  const tested = measured.filter(({ measure }) => measure.sufficiency === "ok" && !isWithoutP(measure));
  const adjusted = holmAdjusted(tested.map(({ measure }) => measure.pValue ?? 1));
  const adjustedBy = new Map(tested.map(({ measure }, i) => [measure, adjusted[i] ?? 1]));
  return measured.map(({ detector, floor, measure }) =>
    judgeMeasure(measure, { floor, alpha: detector.alpha, adjustedPValue: adjustedBy.get(measure) ?? null }),
  );
}
