import type { Signal } from "../../detectors/detectors.ts";
import type { CauseClass } from "../cause-class.ts";
import { groupBy } from "../group-by.ts";
import type { FeatureJudgement, LanesJudgement } from "../lanes/judge-lanes.ts";
import type { PerformanceJudgement } from "../performance/judge-performance.ts";
import type { ServiceJudgement } from "../rules/judge-service-rule.ts";
import { severityOf } from "../severity.ts";
import type { GapFinding } from "../training-gap.ts";
import type { Verdict } from "../verdict.ts";
import type { VolumeJudgement } from "../volume.ts";
import type { Finding } from "./alert.ts";

export type FindingContext = {
  /** The features that are the model's own output. */
  readonly predictions?: readonly string[];
  /** Features whose change looks like one of unit: `likelyCauses`. */
  readonly unitChanges?: readonly string[];
};

/**
 * What the lanes say, as findings: for every feature its missing values, its unseen levels and its distribution, each the
 * worse of both lanes, quiet ones included.
 */
export function findingsOfLanes({ features }: LanesJudgement, context: FindingContext = {}): readonly Finding[] {
  return [...groupBy(features, ({ feature }) => feature)].flatMap(([feature, lanes]) => {
    return [
      findingOf(feature, "missing", ["missing"], lanes),
      findingOf(feature, "unseen", ["unseen"], lanes),
      findingOf(feature, distributionClass(feature, context), ["ks", "js"], lanes),
    ].filter((finding) => finding !== null);
  });
}

/** What the training gap says, as findings: one a feature, of severity 3 where it fired. */
export function findingsOfGap(verdicts: readonly Verdict[], finding: GapFinding | null): readonly Finding[] {
  return [...groupBy(verdicts, ({ feature }) => feature)].map(([feature, own]) => {
    const isFired = finding?.features.includes(feature) ?? false;
    const ratio = largest(own.map(({ status, effect, threshold }) => known(status) && over(effect.value, threshold)));
    return { cause: "gap", feature, isFired, ratio, severity: isFired ? 3 : severityOf(ratio, false) };
  });
}

/** What the labels say, as a finding of the whole model; `null` where its performance is not judged at all. */
export function findingOfPerformance({ status, ratio, severity }: PerformanceJudgement): Finding | null {
  if (status === "not-judged") return null;
  return {
    cause: "performance",
    feature: null,
    isFired: status === "drift",
    ratio: known(status) ? ratio : null,
    severity,
  };
}

/** What a rule about distributions says, as findings: one a feature, quiet ones included. */
export function findingsOfDistributionRule(
  verdicts: readonly Verdict[],
  context: FindingContext = {},
): readonly Finding[] {
  return verdicts.map(({ feature, status, effect, threshold, severity }) => ({
    cause: distributionClass(feature, context),
    feature,
    isFired: status === "drift",
    ratio: known(status) ? over(effect.value, threshold) : null,
    severity,
  }));
}

/** What a rule about the service says, as a finding of the whole model. */
export function findingOfServiceRule({ status, ratio, severity }: ServiceJudgement): Finding {
  return {
    cause: "service",
    feature: null,
    isFired: status === "drift",
    ratio: known(status) ? ratio : null,
    severity,
  };
}

/** What the volume says, as a finding of the whole model. */
export function findingOfVolume({ status, ratio, severity }: VolumeJudgement): Finding {
  return { cause: "volume", feature: null, isFired: status === "drift", ratio, severity };
}

function findingOf(
  feature: string,
  cause: CauseClass,
  about: readonly Signal[],
  lanes: readonly FeatureJudgement[],
): Finding | null {
  const parts = lanes.flatMap((lane) => {
    const own = lane.signals.filter(({ signal }) => about.includes(signal));
    if (own.length === 0) return [];
    const isFired = lane.fired.some((signal) => about.includes(signal));
    const newest = largest(own.map(({ status, value, threshold }) => known(status) && over(value, threshold)));
    const ratio = isFired ? lane.ratio : newest;
    return [{ isFired, ratio, severity: isFired ? lane.severity : severityOf(ratio, false) }];
  });
  const worst = parts.toSorted((a, b) => b.severity - a.severity || (b.ratio ?? 0) - (a.ratio ?? 0))[0];
  return worst === undefined ? null : { cause, feature, ...worst };
}

function distributionClass(feature: string, { predictions = [], unitChanges = [] }: FindingContext): CauseClass {
  if (predictions.includes(feature)) return "prediction";
  return unitChanges.includes(feature) ? "unit" : "distribution";
}

/** An undecided signal is not a quiet one. */
function known(status: string): boolean {
  return status === "drift" || status === "stable";
}

function over(value: number | null, threshold: number | null): number | null {
  if (value === null || threshold === null) return null;
  // A threshold of 0 is that of a feature with one value only: there is nothing that could move.
  return threshold > 0 ? value / threshold : 0;
}

/** `null` where none is known. */
function largest(ratios: readonly (number | null | false)[]): number | null {
  const numbers = ratios.filter((ratio) => ratio !== null && ratio !== false);
  return numbers.length === 0 ? null : Math.max(...numbers);
}
