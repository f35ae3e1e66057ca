import { logStudentSurvival } from "@driftguard/stats";
import type { NumericProfile } from "../profile/profile.ts";
import { limitsOf } from "./critical.ts";
import { defineDetector, numericInput } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * The difference of the means in pooled standard deviations, from a profile's exact sums, by Welch's t-test. Infinities are
 * left out. It sees nothing but the mean.
 */
export const welch: Detector = defineDetector({
  id: "welch",
  kinds: ["numeric"],
  floor: 0.25,
  effect: { name: "difference of the means", unit: "standard deviations" },
  find(input) {
    const { reference, current } = numericInput("welch", input);
    const [before, now] = [finiteMoments(reference), finiteMoments(current)];
    if (before === null || now === null) return { effect: null, statistic: null, reason: "too-few-rows" };
    const difference = now.mean - before.mean;
    const [errorBefore, errorNow] = [before.variance / before.rows, now.variance / now.rows];
    const error = errorBefore + errorNow;
    if (error === 0 && difference === 0) return { effect: 0, statistic: 0, logPValue: 0, critical: 0 };
    // Two constants differ for certain, and by no number of deviations: there is none.
    if (error === 0) return { effect: null, statistic: null, logPValue: -Number.MAX_VALUE, reason: "zero-scale" };
    if (!(error > 0 && error < Number.POSITIVE_INFINITY))
      return { effect: null, statistic: null, reason: "zero-scale" };
    const t = difference / Math.sqrt(error);
    const df = 1 / ((errorBefore / error) ** 2 / (before.rows - 1) + (errorNow / error) ** 2 / (now.rows - 1));
    const spread = Math.sqrt((before.variance + now.variance) / 2);
    return {
      statistic: t,
      effect: Math.abs(difference) / spread,
      logPValue: Math.min(0, Math.LN2 + logStudentSurvival(Math.abs(t), df)),
      critical: (limitsOf(input.alpha / 2).normal * Math.sqrt(error)) / spread,
      details: { difference },
    };
  },
});

/** Of a profile's finite values, around its bins' centre; `null` where there are fewer than two. */
export function finiteMoments({ n, negInf, posInf, min, max, s1, s2 }: NumericProfile): FiniteMoments | null {
  const rows = n - negInf - posInf;
  if (rows < 2) return null;
  const mean = s1 / rows;
  // The squares of equal values may leave a rest where there is no variance.
  const variance = min === max ? 0 : (s2 - s1 * mean) / (rows - 1);
  // Squares of values beyond the root of the largest double have no sum.
  return { rows, mean, variance: Number.isFinite(variance) ? Math.max(0, variance) : Number.POSITIVE_INFINITY };
}

export type FiniteMoments = { readonly rows: number; readonly mean: number; readonly variance: number };
