import { quantile } from "@driftguard/stats";
import { type LikelyCause, type Position, unitChangeBetween } from "../judge/likely-causes.ts";

/**
 * Causes of a change of numbers that show in rows and not in profiles: a value that gained ten points or more and was not
 * repeated before, such as -999; and a change of unit among rows too few for their median and quartile range to lie within
 * 2 % of a factor.
 */
export function sampledCauses(before: ArrayLike<unknown>, now: ArrayLike<unknown>): readonly LikelyCause[] {
  const [was, is] = [numbersOf(before), numbersOf(now)];
  const defaults = defaultValue(was, is);
  return defaults.length > 0 ? defaults : unitChange(was, is);
}

function numbersOf(values: ArrayLike<unknown>): Float64Array {
  const numbers = Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN)).filter(
    Number.isFinite,
  );
  return Float64Array.from(numbers).sort();
}

const burstMin = 0.1;
const rowsMin = 30;

function defaultValue(before: Float64Array, now: Float64Array): LikelyCause[] {
  const [was, is] = [countsOf(before), countsOf(now)];
  const [commonest] = [...is].toSorted(([, a], [, b]) => b - a);
  if (commonest === undefined) return [];
  const [value, rows] = commonest;
  const [share, shareBefore] = [rows / now.length, before.length === 0 ? 0 : (was.get(value) ?? 0) / before.length];
  if (rows < rowsMin || share - shareBefore < burstMin) return [];
  return [{ kind: "default-value", value, shareBefore, share }];
}

function countsOf(numbers: Float64Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

/** Standard deviations by which chance may move the ratio of two quartile ranges; of normal ones that is 1.17 root h. */
const deviations = 3;
const ratioDeviation = 1.17;
/** Factors as near to 1 as 2.54 have others beside them, factors of 60 and more have not. */
const toleranceMax = { near: 0.05, far: 0.2 };

function unitChange(before: Float64Array, now: Float64Array): LikelyCause[] {
  if (before.length < rowsMin || now.length < rowsMin) return [];
  const chance = deviations * ratioDeviation * Math.sqrt(1 / before.length + 1 / now.length);
  const toleranceOf = (factor: number): number =>
    Math.min(chance, Math.abs(Math.log10(factor)) >= 1 ? toleranceMax.far : toleranceMax.near);
  return unitChangeBetween(positionOf(before), positionOf(now), toleranceOf);
}

function positionOf(sorted: Float64Array): Position {
  const at = (share: number): number => quantile(sorted, share) ?? 0;
  return { centre: at(0.5), spread: at(0.75) - at(0.25) };
}
