import type { Measure } from "../detectors/measure.ts";
import { severityOf } from "./severity.ts";
import type { Status, Verdict } from "./verdict.ts";

/** Without a p-value an effect must stand on so many values of both sides, since with fewer chance alone reaches it. */
const rowsWithoutP = 200;

/** A detector that says how far, and not how likely by chance. */
export function isWithoutP({ pValue, pMethod }: Measure): boolean {
  return pValue === null && pMethod === "none";
}

export type Gates = { readonly floor: number; readonly alpha: number; readonly adjustedPValue: number | null };

export type JudgedMeasure = Measure & Pick<Verdict, "status" | "threshold" | "severity" | "adjustedPValue">;

/**
 * Judges one measure by the two gates: drift where the effect reaches the floor and the corrected p-value is below alpha.
 *
 * What knows no p-value needs 200 rows on both sides instead of the second gate.
 */
export function judgeMeasure(measure: Measure, { floor, alpha, adjustedPValue }: Gates): JudgedMeasure {
  const effect = measure.effect.value;
  if (measure.sufficiency === "ok" && effect !== null && isWithoutP(measure)) return judgeByEffect(measure, floor);
  if (measure.sufficiency !== "ok" || effect === null || adjustedPValue === null) {
    // There are rows enough, and no scale to measure a difference by: more of the same would not help.
    const isScaleless = measure.sufficiency === "insufficient" && measure.reason === "zero-scale";
    const status: Status = measure.sufficiency === "ok" ? "error" : isScaleless ? "undecided" : measure.sufficiency;
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

function judgeByEffect(measure: Measure, floor: number): JudgedMeasure {
  const shared = { ...measure, adjustedPValue: null };
  if (Math.min(measure.n, measure.m) < rowsWithoutP)
    return { ...shared, status: "insufficient", reason: "too-few-rows", threshold: null, severity: 0 };
  const isFired = (measure.effect.value ?? 0) >= floor;
  const severity = severityOf((measure.effect.value ?? 0) / floor, isFired);
  return { ...shared, status: isFired ? "drift" : "stable", threshold: floor, severity };
}
