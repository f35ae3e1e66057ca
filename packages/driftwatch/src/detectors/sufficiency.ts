import type { FeatureProfile } from "../profile/profile.ts";
import type { Measure } from "./measure.ts";

/** Fewer values than this prove nothing, whatever the numbers say. */
export const rowsMin = 30;

/** Whether two profiles hold enough values to compare, and if not, why. */
export function sufficiencyOf(
  reference: FeatureProfile,
  current: FeatureProfile,
): Pick<Measure, "sufficiency" | "reason"> {
  for (const profile of [current, reference]) {
    if (profile.n > 0) continue;
    return { sufficiency: "insufficient", reason: rowsOf(profile) > 0 ? "all-missing" : "empty" };
  }
  if (current.n < rowsMin || reference.n < rowsMin) return { sufficiency: "insufficient", reason: "too-few-rows" };
  return { sufficiency: "ok" };
}

/** Rows of a profile, whatever became of their value. */
export function rowsOf(profile: FeatureProfile): number {
  return profile.n + profile.missing + profile.violations;
}

/** Sizes as every measure reports them. */
export function sizesOf(reference: FeatureProfile, current: FeatureProfile): Pick<Measure, "n" | "m" | "missing"> {
  return { n: current.n, m: reference.n, missing: { reference: reference.missing, current: current.missing } };
}

/** The numbers of a measure that could not be taken: null, never 0. */
export const noNumbers: Pick<Measure, "statistic" | "pValue" | "logPValue" | "pMethod" | "critical"> = {
  statistic: null,
  pValue: null,
  logPValue: null,
  pMethod: "none",
  critical: null,
};

/** 1/n + 1/m: what the variance of a difference of shares is measured in. */
export function inverseSizes({ n, m }: Pick<Measure, "n" | "m">): number {
  return 1 / n + 1 / m;
}
