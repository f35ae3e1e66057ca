import { profileQuantile } from "../profile/profile-quantile.ts";
import { effectiveRows } from "./bin-ranks.ts";
import type { Found, NumericInput } from "./define-detector.ts";
import { finiteMoments } from "./welch.ts";

/** Integrals over the difference of the two shares of finite values at or below a value, and what chance makes of them. */
export type BinAreas = {
  /** Of its absolute value, in the unit of the values. */
  readonly absolute: number;
  readonly squared: number;
  /** Of the standard deviation that one row's share has, and of its square. */
  readonly deviation: number;
  readonly variance: number;
};

/** Exact at the edges of the bins; between them values count as spread evenly. */
export function areasBetweenBins({ bins, reference, current }: NumericInput): BinAreas {
  const ends = [reference, current].flatMap(({ min, max }) => (min === null || max === null ? [] : [min, max]));
  const areas = { absolute: 0, squared: 0, deviation: 0, variance: 0 };
  if (ends.length < 4) return areas;
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  const rows = { reference: finiteRows(reference), current: finiteRows(current) };
  const weight = rows.current / (rows.reference + rows.current);
  const last = bins.edges.length;
  let [before, now] = [0, 0];
  for (let i = 0; i <= last; i++) {
    const [countBefore, countNow] = [reference, current].map(
      ({ counts, negInf, posInf }) => (counts[i] ?? 0) - (i === 0 ? negInf : 0) - (i === last ? posInf : 0),
    );
    const [from, to] = [Math.max(lowest, bins.edges[i - 1] ?? lowest), Math.min(highest, bins.edges[i] ?? highest)];
    const [a, chanceBefore] = [now - before, weight * now + (1 - weight) * before];
    before += (countBefore ?? 0) / rows.reference;
    now += (countNow ?? 0) / rows.current;
    const [b, chanceNow] = [now - before, weight * now + (1 - weight) * before];
    if (!(to > from)) continue;
    // Two finite values may lie farther apart than the largest double.
    const width = Math.min(Number.MAX_VALUE, to - from);
    const size = Math.abs(a) + Math.abs(b);
    areas.absolute += size === 0 ? 0 : a * b >= 0 ? width * (size / 2) : width * ((a * a + b * b) / (2 * size));
    areas.squared += width * ((a * a + a * b + b * b) / 3);
    const middle = Math.min(1, Math.max(0, (chanceBefore + chanceNow) / 2));
    areas.deviation += width * Math.sqrt(middle * (1 - middle));
    areas.variance += width * middle * (1 - middle);
  }
  return {
    absolute: limited(areas.absolute),
    squared: limited(areas.squared),
    deviation: limited(areas.deviation),
    variance: limited(areas.variance),
  };
}

/** The reference's quartile distance / 1.349, else its standard deviation; `null` where it has no spread. */
export function scaleOf({ bins, reference }: NumericInput): number | null {
  const [lower, upper] = [profileQuantile(bins, reference, 0.25), profileQuantile(bins, reference, 0.75)];
  const robust = lower === null || upper === null ? 0 : (upper - lower) / 1.349;
  if (robust > 0 && Number.isFinite(robust)) return robust;
  const deviation = Math.sqrt(finiteMoments(reference)?.variance ?? 0);
  return deviation > 0 && Number.isFinite(deviation) ? deviation : null;
}

export type Norm = {
  /** The distance seen, in the unit of the values. */
  readonly distance: number;
  /** What chance makes of it with one effective row: its mean, and the largest variance of a part of it. */
  readonly mean: number;
  readonly variance: number;
  /** What it is divided by. */
  readonly scale: number | null;
};

/**
 * A distance that is the norm of a difference of shares. Over the root of the effective rows it lies more than x above its mean
 * with a probability of at most exp(-x² / (2 variance)): so p is a bound, finite however far out, and needs no permutations.
 *
 * @see Borell 1975; Tsirelson, Ibragimov & Sudakov 1976, for the norms of Gaussian processes
 */
export function findNorm(numbers: NumericInput, alpha: number, { distance, mean, variance, scale }: Norm): Found {
  if (distance === 0) return { effect: 0, statistic: 0, logPValue: 0, critical: 0, details: { approximate: true } };
  if (scale === null)
    return { effect: null, statistic: distance, reason: "zero-scale", details: { approximate: true } };
  if (!Number.isFinite(variance)) return { effect: null, statistic: distance, reason: "too-large-values" };
  const root = Math.sqrt(effectiveRows(numbers));
  const excess = Math.max(0, distance * root - mean) / Math.sqrt(variance);
  const critical = (mean + Math.sqrt(2 * variance * -Math.log(alpha))) / root;
  return {
    statistic: distance,
    effect: limited((distance / scale) * Math.sqrt(Math.max(0, 1 - (mean / (root * distance)) ** 2))),
    logPValue: Math.max(-Number.MAX_VALUE, -(excess * excess) / 2),
    critical: limited(critical / scale),
    details: { approximate: true },
  };
}

function finiteRows({ n, negInf, posInf }: NumericInput["reference"]): number {
  return Math.max(1e-300, n - negInf - posInf);
}

function limited(value: number): number {
  return Math.min(Number.MAX_VALUE, value);
}
