import { debiasedJensenShannonDistance, kolmogorovSmirnovStatisticOfCounts } from "@driftguard/stats";
import { criticalChange, criticalD, criticalDistance, type Limits } from "../../detectors/critical.ts";
import type { Signal } from "../../detectors/detectors.ts";
import { groupCounts, groupLayout } from "../../detectors/groups.ts";
import { rowsMin, rowsOf } from "../../detectors/sufficiency.ts";
import type { FeatureBins, FeatureProfile } from "../../profile/profile.ts";

/** A signal's value and what chance alone could make of it; `null` where a side has too few rows, or none of the kind. */
export type SignalValue = { readonly value: number; readonly critical: number } | null;
export type SignalValues = Readonly<Record<Signal, SignalValue>>;

/**
 * The four signals of one feature, as numbers only: what is stored of every hour, and what thresholds are compared with.
 * Their values are those of the detectors; what detectors tell beside them is left out, because it costs ten times as much.
 *
 * @param limits - at the chance that is excused in any one look at any one signal
 */
export function signalValues(
  bins: FeatureBins,
  expected: FeatureProfile,
  current: FeatureProfile,
  limits: Limits,
): SignalValues {
  const hasRows = rowsOf(current) >= rowsMin && rowsOf(expected) >= 1;
  const hasValues = hasRows && current.n >= rowsMin && expected.n >= 1;
  const h = hasValues ? 1 / current.n + 1 / expected.n : 0;
  return {
    ks: hasValues && bins.kind === "numeric" ? distance(expected, current, limits, h) : null,
    js: hasValues ? divergence(bins, expected, current, limits, h) : null,
    missing: hasRows
      ? {
          value: Math.abs(current.missing / rowsOf(current) - expected.missing / rowsOf(expected)),
          critical: criticalChange(limits, expected, current),
        }
      : null,
    unseen:
      hasValues && current.kind === "categorical"
        ? { value: current.unseen / current.n, critical: 5 / current.n }
        : null,
  };
}

function distance(expected: FeatureProfile, current: FeatureProfile, limits: Limits, h: number): SignalValue {
  const value = kolmogorovSmirnovStatisticOfCounts(expected.counts, current.counts);
  return value === null ? null : { value, critical: criticalD(limits, h) };
}

function divergence(
  bins: FeatureBins,
  expected: FeatureProfile,
  current: FeatureProfile,
  limits: Limits,
  h: number,
): SignalValue {
  const layout = groupLayout(bins, expected);
  const [before, now] = [groupCounts(layout, expected), groupCounts(layout, current)];
  const value = debiasedJensenShannonDistance(before, now);
  const cells = before.filter((rows, i) => rows + (now[i] ?? 0) > 0).length;
  return value === null ? null : { value, critical: criticalDistance(limits, cells, h) };
}
