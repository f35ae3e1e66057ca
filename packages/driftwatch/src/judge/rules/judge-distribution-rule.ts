import { chiSquared } from "../../detectors/chi-squared.ts";
import type { Detector } from "../../detectors/detector.ts";
import { jensenShannon } from "../../detectors/jensen-shannon.ts";
import { kolmogorovSmirnov } from "../../detectors/kolmogorov-smirnov.ts";
import type { Measure } from "../../detectors/measure.ts";
import { populationStability } from "../../detectors/population-stability.ts";
import { rowsMin } from "../../detectors/sufficiency.ts";
import type { Bins, FeatureBins, Profile } from "../../profile/profile.ts";
import { windowRowsMin } from "../lanes/lane-signals.ts";
import { severityOf } from "../severity.ts";
import type { Span, Verdict } from "../verdict.ts";

/** A rule of one's own about the shape of any feature, beside the default policy or instead of it. */
export type DistributionRule =
  /** The debiased population stability index over ten groups. */
  | { readonly kind: "psi"; readonly above: number }
  /** KS of numbers, chi-squared of categories, uncorrected: the p-value of each feature by itself. */
  | { readonly kind: "p-value"; readonly below: number }
  /** KS of numbers, the debiased Jensen-Shannon distance of categories. */
  | { readonly kind: "distance"; readonly above: number };

export type DistributionRuleInput = {
  readonly bins: Bins;
  readonly reference: Profile;
  readonly current: Profile;
  readonly baselineId: string;
  readonly window: Span;
  /** Whether p-values that nothing is judged by may be rough, as where thousands of windows are judged. */
  readonly isBrief?: boolean;
};

/** At which chance a limit that could not have been seen is called undecided. */
const alpha = 0.01;

/**
 * Judges a window by a rule that people know by name. Such rules do not know the hours of a day nor a model's own
 * history, so on real traffic most of them alarm often: try one on the past before it is saved.
 *
 * A rule of a fixed limit needs 200 rows on both sides, since with fewer chance alone reaches it; a p-value takes the rows
 * into account and needs 30. The threshold of a p-value rule is the effect from which on p lies below its limit: what
 * severity and quiet are measured by, as everywhere, and never p itself.
 *
 * @returns one verdict a feature, in the order of the bins
 * @throws RangeError if a profile has other bins
 */
export function judgeDistributionRule(
  rule: DistributionRule,
  { bins, reference, current, baselineId, window, isBrief = false }: DistributionRuleInput,
): readonly Verdict[] {
  for (const { edgesId } of [reference, current]) {
    if (edgesId !== bins.edgesId)
      throw new RangeError(`judgeDistributionRule needs profiles of the bins ${bins.edgesId}, got ${edgesId}`);
  }
  return bins.features.map((feature, i) => {
    const [before, now] = [reference.features[i], current.features[i]];
    if (before === undefined || now === undefined) throw new RangeError("a profile has fewer features than its bins");
    const measure = detectorOf(rule, feature.kind).measure({
      bins: feature,
      reference: before,
      current: now,
      alpha: rule.kind === "p-value" ? rule.below : alpha,
      // A limit set to p is held to the limit's own.
      isBrief: isBrief || rule.kind === "p-value",
    });
    return { ...judgeMeasure(rule, measure), feature: feature.feature, baselineId, window };
  });
}

function detectorOf({ kind }: DistributionRule, of: FeatureBins["kind"]): Detector {
  switch (kind) {
    case "psi":
      return populationStability;
    case "p-value":
      return of === "numeric" ? kolmogorovSmirnov : chiSquared;
    case "distance":
      return of === "numeric" ? kolmogorovSmirnov : jensenShannon;
    default:
      return kind satisfies never;
  }
}

function judgeMeasure(rule: DistributionRule, measure: Measure): Omit<Verdict, "feature" | "baselineId" | "window"> {
  // Whoever set a limit to p reads the p that was held to it.
  const held = rule.kind === "p-value" && measure.judgedBy !== undefined ? judgedByLimit(measure.judgedBy) : {};
  const shared = { ...measure, ...held, adjustedPValue: null, threshold: null, severity: 0 } as const;
  const needed = rule.kind === "p-value" ? rowsMin : windowRowsMin;
  if (measure.sufficiency === "ok" && Math.min(measure.n, measure.m) < needed)
    return { ...shared, status: "insufficient", reason: "too-few-rows" };
  const threshold = rule.kind === "p-value" ? measure.critical : rule.above;
  const effect = measure.effect.value;
  if (measure.sufficiency !== "ok") return { ...shared, status: measure.sufficiency };
  if (effect === null || threshold === null) return { ...shared, status: "error", reason: "no-measure" };
  const { logPValue } = shared;
  const isFired = rule.kind === "p-value" ? logPValue !== null && logPValue < Math.log(rule.below) : effect > threshold;
  const isBlind = !isFired && rule.kind !== "p-value" && measure.critical !== null && measure.critical > 2 * threshold;
  return {
    ...shared,
    status: isFired ? "drift" : isBlind ? "undecided" : "stable",
    threshold,
    severity: severityOf(threshold > 0 ? effect / threshold : 0, isFired),
  };
}

function judgedByLimit(p: NonNullable<Measure["judgedBy"]>): Pick<Measure, "pValue" | "logPValue" | "pMethod"> {
  return { ...p, pMethod: "asymptotic" };
}
