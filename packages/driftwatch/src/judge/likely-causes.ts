import type {
  CategoricalBins,
  CategoricalProfile,
  FeatureBins,
  FeatureProfile,
  NumericBins,
  NumericProfile,
} from "../profile/profile.ts";
import { profileQuantile } from "../profile/profile-quantile.ts";

/** What a change of one feature looks like. It is a reading of the numbers, not a proof. */
export type LikelyCause =
  | { readonly kind: "unit-change"; readonly factor: number; readonly unit: string }
  | {
      readonly kind: "default-value";
      readonly value: number | string;
      readonly shareBefore: number;
      readonly share: number;
    }
  | { readonly kind: "stuck"; readonly value: number | string; readonly share: number };

/** Factors between units that people mix up, with what they are between. The inverse is meant as well. */
const unitFactors: readonly { readonly factor: number; readonly unit: string }[] = [
  { factor: 1000, unit: "thousandths (m to mm, s to ms, kg to g)" },
  { factor: 100, unit: "hundredths (euro to cent, m to cm, share to percent)" },
  { factor: 60, unit: "sixtieths (min to s, h to min)" },
  { factor: 3600, unit: "h to s" },
  { factor: 1.609344, unit: "mi to km" },
  { factor: 0.3048, unit: "ft to m" },
  { factor: 2.54, unit: "in to cm" },
  { factor: 0.45359237, unit: "lb to kg" },
];

const unitTolerance = 0.02;
const burstMin = 0.1;
const stuckMin = 0.99;

/**
 * Reads a change of one feature: a change of unit (centre and spread both moved by a factor that lies between two
 * units, within 2 %, or as °C and °F do), a default value (one value gained 10 points or more), a stuck value (one value
 * is 99 % or more and was not before).
 *
 * @returns none, one or more; empty where a side has no values
 */
export function likelyCauses(
  bins: FeatureBins,
  reference: FeatureProfile,
  current: FeatureProfile,
): readonly LikelyCause[] {
  if (reference.n === 0 || current.n === 0) return [];
  if (bins.kind === "numeric" && reference.kind === "numeric" && current.kind === "numeric") {
    const values = numericShares(bins, reference, current);
    const stuck = stuckValue(values);
    return [...(stuck.length > 0 ? stuck : unitChange(bins, reference, current)), ...defaultValues(values, stuck)];
  }
  if (bins.kind === "categorical" && reference.kind === "categorical" && current.kind === "categorical") {
    const levels = levelShares(bins, reference, current);
    const stuck = stuckValue(levels);
    return stuck.length > 0 ? stuck : defaultLevel(levels, { m: reference.n, n: current.n });
  }
  return [];
}

type ValueShare = { readonly value: number | string; readonly before: number; readonly now: number };

/** Single values that profiles know by name: atoms, and the one value of a sample that has no other. */
function numericShares(bins: NumericBins, reference: NumericProfile, current: NumericProfile): ValueShare[] {
  const shares = bins.atoms.map((bin) => ({
    value: bins.edges[bin - 1] ?? 0,
    before: (reference.counts[bin] ?? 0) / reference.n,
    now: (current.counts[bin] ?? 0) / current.n,
  }));
  const { min, max, n, negInf, posInf } = current;
  if (min === null || min !== max || shares.some(({ value }) => value === min)) return shares;
  const wasConstant = reference.min === min && reference.max === min;
  return [...shares, { value: min, before: wasConstant ? 1 : 0, now: (n - negInf - posInf) / n }];
}

function levelShares(bins: CategoricalBins, reference: CategoricalProfile, current: CategoricalProfile): ValueShare[] {
  const known = bins.levels.map((value, code) => ({
    value,
    before: (reference.counts[code] ?? 0) / reference.n,
    now: (current.counts[code] ?? 0) / current.n,
  }));
  const strangers = [...current.unseenValues].map(([value, rows]) => ({
    value,
    before: (reference.unseenValues.get(value) ?? 0) / reference.n,
    now: rows / current.n,
  }));
  return [...known, ...strangers];
}

function stuckValue(shares: readonly ValueShare[]): LikelyCause[] {
  return shares
    .filter(({ before, now }) => now >= stuckMin && before < stuckMin)
    .map(({ value, now }) => ({ kind: "stuck", value, share: now }));
}

function defaultValues(shares: readonly ValueShare[], stuck: readonly LikelyCause[]): LikelyCause[] {
  // Of two values the one that gained is no stand-in for the other.
  const areAll = shares.length <= 2 && shares.reduce((sum, { before }) => sum + before, 0) > 1 - 1e-9;
  if (stuck.length > 0 || areAll) return [];
  return shares
    .filter(({ before, now }) => now - before >= burstMin)
    .map(({ value, before, now }) => ({ kind: "default-value", value, shareBefore: before, share: now }));
}

/** Other levels may have moved among themselves by this, or by what chance makes of few rows. */
const restMoves = 0.03;

/**
 * The one level that gained, where all others gave alike: that is what a default does that is filled in for any of them. Where
 * they did not, the category has changed, and the level that gained most is no cause of that.
 */
function defaultLevel(
  levels: readonly ValueShare[],
  { m, n }: { readonly m: number; readonly n: number },
): LikelyCause[] {
  const gained = levels.filter(({ before, now }) => now - before >= burstMin);
  const rest = levels.filter((level) => !gained.includes(level));
  const [all, left] = [sumOf(rest.map(({ before }) => before)), sumOf(rest.map(({ now }) => now))];
  if (gained.length !== 1 || rest.length < 2 || all <= 0 || left <= 0) return [];
  const limit = Math.max(restMoves, 2 * Math.sqrt(1 / (m * all) + 1 / (n * left)));
  if (rest.some(({ before, now }) => Math.abs(now / left - before / all) > limit)) return [];
  return gained.map(({ value, before, now }) => ({ kind: "default-value", value, shareBefore: before, share: now }));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function unitChange(bins: NumericBins, reference: NumericProfile, current: NumericProfile): LikelyCause[] {
  const [before, now] = comparablePositions(bins, reference, current);
  return before === null || now === null ? [] : unitChangeBetween(before, now);
}

/**
 * The changes of unit that would have moved centre and spread as they moved, within a tolerance.
 *
 * @param toleranceOf - by how much of itself a factor may be missed; 2 % unless told
 */
export function unitChangeBetween(
  before: Position,
  now: Position,
  toleranceOf: (factor: number) => number = () => unitTolerance,
): LikelyCause[] {
  if (before.spread === 0 || now.spread === 0) return [];
  const spreadRatio = now.spread / before.spread;
  const candidates = unitFactors.flatMap(({ factor, unit }) => [
    { factor, unit, shift: 0 },
    { factor: 1 / factor, unit: `${unit}, the other way round`, shift: 0 },
  ]);
  const temperatures = [
    { factor: 1.8, unit: "°C to °F", shift: 32 },
    { factor: 1 / 1.8, unit: "°F to °C", shift: -32 / 1.8 },
  ];
  return [...candidates, ...temperatures]
    .filter(({ factor }) => Math.abs(spreadRatio / factor - 1) <= toleranceOf(factor))
    .filter(({ factor, shift }) => {
      const expected = before.centre * factor + shift;
      // A centre near 0 has no ratio: then the spread says how near is near.
      const near = toleranceOf(factor) * Math.max(Math.abs(expected), now.spread);
      // Where the shift is lost among the numbers, as 32 among incomes, they are no temperatures.
      return Math.abs(now.centre - expected) <= near && (shift === 0 || Math.abs(shift) > near);
    })
    .map(({ factor, unit }) => ({ kind: "unit-change", factor, unit }));
}

/** Where numbers lie, and how wide. */
export type Position = { readonly centre: number; readonly spread: number };

/**
 * Median and quartile range of both sides where the bins resolve them, else mean and standard deviation, which the sums
 * know exactly: after a factor of 1000 all values lie in the last bin.
 */
function comparablePositions(
  bins: NumericBins,
  reference: NumericProfile,
  current: NumericProfile,
): readonly [Position | null, Position | null] {
  const [before, now] = [quartiles(bins, reference), quartiles(bins, current)];
  if (before !== null && now !== null) return [before, now];
  return [moments(bins, reference), moments(bins, current)];
}

function quartiles(bins: NumericBins, profile: NumericProfile): Position | null {
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => profileQuantile(bins, profile, share));
  if (lower === null || median === null || upper === null) return null;
  if (lower === undefined || median === undefined || upper === undefined) return null;
  return { centre: median, spread: upper - lower };
}

function moments({ centre }: NumericBins, { n, negInf, posInf, s1, s2 }: NumericProfile): Position | null {
  const finite = n - negInf - posInf;
  if (finite < 2) return null;
  const mean = s1 / finite;
  return { centre: centre + mean, spread: Math.sqrt(Math.max(0, s2 / finite - mean * mean)) };
}
