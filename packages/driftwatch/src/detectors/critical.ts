import { chiSquaredQuantile, normalQuantile } from "@driftguard/stats";
import type { FeatureProfile } from "../profile/profile.ts";
import { rowsOf } from "./sufficiency.ts";

/** What chance exceeds with probability alpha, in the laws that the signals follow. Make it once for many features. */
export type Limits = {
  readonly alpha: number;
  /** Upper quantile of the standard normal. */
  readonly normal: number;
  /** Upper quantile of chi-squared with `df` degrees of freedom. */
  readonly chiSquared: (df: number) => number;
};

export function limitsOf(alpha: number): Limits {
  if (last?.alpha !== alpha) last = makeLimits(alpha);
  return last;
}

// Detectors are asked one after the other for limits of one alpha, and quantiles cost more than all the rest of a measure.
let last: Limits | null = null;

function makeLimits(alpha: number): Limits {
  const known = new Map<number, number>();
  return {
    alpha,
    normal: -normalQuantile(alpha),
    chiSquared(df) {
      const quantile = known.get(df) ?? chiSquaredQuantile(alpha, df);
      known.set(df, quantile);
      return quantile;
    },
  };
}

/**
 * The Kolmogorov-Smirnov distance that chance exceeds with probability alpha: the first term of the limit's series, exact
 * for alpha below 1e-3.
 *
 * @param h - 1/n + 1/m
 */
export function criticalD({ alpha }: Limits, h: number): number {
  return Math.min(1, Math.sqrt((Math.log(2 / alpha) / 2) * h));
}

/**
 * The debiased Jensen-Shannon distance that chance exceeds with probability alpha: 8 JSD / h is chi-squared with
 * cells - 1 degrees of freedom, whose mean debiasing takes off.
 *
 * @param cells - cells that hold any row
 * @param h - 1/n + 1/m
 */
export function criticalDistance({ chiSquared }: Limits, cells: number, h: number): number {
  if (cells < 2) return 0;
  const excess = Math.max(0, chiSquared(cells - 1) - (cells - 1));
  return Math.min(Math.sqrt(Math.LN2), Math.sqrt((excess * h) / 8));
}

/**
 * The debiased population stability index that chance exceeds with probability alpha: the index over h is chi-squared with
 * cells - 1 degrees of freedom, whose mean debiasing takes off.
 *
 * @param cells - cells that hold any row
 * @param h - 1/n + 1/m
 */
export function criticalIndex({ chiSquared }: Limits, cells: number, h: number): number {
  return cells < 2 ? 0 : Math.max(0, chiSquared(cells - 1) - (cells - 1)) * h;
}

/** The Cramér's V that chance exceeds with probability alpha: V squared times the rows of both samples is chi-squared. */
export function criticalAssociation({ chiSquared }: Limits, degreesOfFreedom: number, rows: number): number {
  return degreesOfFreedom < 1 ? 0 : Math.min(1, Math.sqrt(chiSquared(degreesOfFreedom) / rows));
}

/**
 * The change of the missing share that chance exceeds with probability alpha: the normal limit with half a row added to
 * the pooled share, and the z^2/3n by which the distribution of a small share is skewed.
 */
export function criticalChange({ normal }: Limits, reference: FeatureProfile, current: FeatureProfile): number {
  const [m, n] = [rowsOf(reference), rowsOf(current)];
  const pooled = (reference.missing + current.missing + 0.5) / (n + m + 1);
  return Math.min(1, normal * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)) + (normal * normal) / (3 * n));
}
