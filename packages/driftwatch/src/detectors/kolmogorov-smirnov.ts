import {
  kolmogorovSmirnovPValue,
  kolmogorovSmirnovStatisticOfCounts,
  kolmogorovSurvival,
  logKolmogorovSurvival,
} from "@driftguard/stats";
import { criticalD, limitsOf } from "./critical.ts";
import type { Detector } from "./detector.ts";
import type { NumericBins, NumericProfile } from "../profile/profile.ts";
import { inverseSizes, noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/**
 * The largest difference between the two distribution functions, D, 0 to 1, taken on the fine bins: at most the largest
 * bin's share below the exact one, and exact for atoms.
 *
 * The p-value is that of `scipy.stats.ks_2samp`: exact for up to 10,000 rows a side, where sizes are equal or it takes
 * milliseconds. It is judged by Kolmogorov's limit, which errs on the careful side for 50 rows and more, where SciPy's
 * `kstwo` is too small. `critical` is the limit's quantile to the first term, exact for alpha below 1e-3.
 *
 * @see Kolmogorov 1933; Smirnov 1939
 */
export const kolmogorovSmirnov: Detector = {
  id: "ks",
  kinds: ["numeric"],
  floor: 0.1,
  measure({ bins, reference, current, alpha, isBrief = false }) {
    const sizes = sizesOf(reference, current);
    const shared = { method: "ks", ...sufficiencyOf(reference, current), ...sizes };
    const effect = { name: "D", unit: "share" };
    if (bins.kind !== "numeric" || reference.kind !== "numeric" || current.kind !== "numeric") {
      throw new RangeError("kolmogorovSmirnov needs a numeric feature");
    }
    if (sizes.n === 0 || sizes.m === 0)
      return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
    const distance = kolmogorovSmirnovStatisticOfCounts(reference.counts, current.counts) ?? 0;
    const scale = Math.sqrt(inverseSizes(sizes));
    // + 0 turns the -0 of a certainty into 0.
    const limit = {
      pValue: kolmogorovSurvival(distance / scale),
      logPValue: logKolmogorovSurvival(distance / scale) + 0,
    };
    return {
      ...shared,
      statistic: distance,
      effect: { ...effect, value: distance },
      ...(isBrief
        ? { ...limit, pMethod: "asymptotic" }
        : kolmogorovSmirnovPValue(distance * sizes.n * sizes.m, { n: sizes.n, m: sizes.m, stepsMax })),
      judgedBy: limit,
      critical: criticalD(limitsOf(alpha), inverseSizes(sizes)),
      details: { at: widestAt(bins, reference, current), ...infiniteValues(reference, current) },
    };
  },
};

/** Some milliseconds. */
const stepsMax = 2_000_000;

/** The number up to which the two shares differ most; `null` where they never differ. */
function widestAt(bins: NumericBins, reference: NumericProfile, current: NumericProfile): number | null {
  let [widest, at, difference] = [0, -1, 0];
  for (let i = 0; i < bins.edges.length; i++) {
    difference += (current.counts[i] ?? 0) / current.n - (reference.counts[i] ?? 0) / reference.n;
    if (Math.abs(difference) <= widest) continue;
    widest = Math.abs(difference);
    at = i;
  }
  // An atom's upper edge is the next representable number: its value is the one to read.
  return (bins.atoms.includes(at) ? bins.edges[at - 1] : bins.edges[at]) ?? null;
}

/** Infinities rank as outermost values; that there are any is worth a warning. */
function infiniteValues(reference: NumericProfile, current: NumericProfile): object {
  const counts = {
    reference: { negative: reference.negInf, positive: reference.posInf },
    current: { negative: current.negInf, positive: current.posInf },
  };
  const any = reference.negInf + reference.posInf + current.negInf + current.posInf;
  return any > 0 ? { warnings: ["infinite-values"], infinite: counts } : {};
}
