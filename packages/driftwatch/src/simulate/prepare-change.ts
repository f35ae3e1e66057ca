import type { Random } from "@driftguard/stats";
import { readNumber } from "../plan/column-values.ts";
import { type Change, changeAmounts, numberChanges } from "./change.ts";
import { type ColumnFacts, isGap } from "./column-facts.ts";
import { moveMass } from "./move-mass.ts";

/** Changes one value. @param strength - how much of the change has come, 0 to 1 */
export type ChangeValue = (value: unknown, strength: number) => unknown;

/** The name of the level that "unseen" brings. */
export const newLevel = "new";

/**
 * Makes a change ready for a column's values. Values that are missing, or no numbers where numbers are needed, stay as they
 * are. What has no half way (a unit, a swap, a gap) comes to as many values as it has strength.
 *
 * @throws RangeError if the amount is out of range, or the column is of another kind
 */
export function prepareChange(change: Change, facts: ColumnFacts, random: Random): ChangeValue {
  demandAmount(change);
  if (numberChanges.has(change.kind) && facts.mean === null)
    throw new RangeError(`"${change.kind}" needs numbers, and the column has none, or too few`);
  const needed = change.kind === "swap" || change.kind === "mass" ? 2 : 1;
  if (facts.levels.length < needed)
    throw new RangeError(`"${change.kind}" needs ${needed === 1 ? "a value" : "two different values"} in the column`);
  const mean = facts.mean ?? 0;
  const { deviation, levels, pool } = facts;
  const [first, second] = levels;
  switch (change.kind) {
    case "mean":
      return ofNumbers((value, strength) => value + strength * change.by * deviation);
    case "scale":
      return ofNumbers((value, strength) => mean + (value - mean) * (1 + strength * (change.by - 1)));
    case "noise":
      return ofNumbers((value, strength) => value + strength * change.by * deviation * random.normal());
    case "unit":
      return ofNumbers((value, strength) => (random.uniform() < strength ? value * change.by : value));
    case "uniform":
      return ofNumbers((value, strength) =>
        random.uniform() < strength ? mean + deviation * Math.sqrt(3) * (2 * random.uniform() - 1) : value,
      );
    case "bimodal":
      return ofNumbers((value, strength) =>
        random.uniform() < strength ? mean + deviation * twoHills(random) : value,
      );
    case "swap":
      return ofValues((value, strength) => {
        if (value !== first?.level && value !== second?.level) return value;
        if (random.uniform() >= strength) return value;
        return value === first?.level ? second?.level : first?.level;
      });
    case "mass":
      return massMover(change.by, levels, random);
    case "unseen":
      return ofValues((value, strength) => (random.uniform() < strength * change.by ? newLevel : value));
    case "missing":
      return ofValues((value, strength) => (random.uniform() < strength * change.by ? null : value));
    case "independent":
      // The gaps move as well: where they are may depend on other columns.
      return (value, strength) => (random.uniform() < strength ? pool[random.below(pool.length)] : value);
    case "stuck":
      return ofValues((value, strength) => (random.uniform() < strength ? first?.level : value));
    default:
      return change satisfies never;
  }
}

function demandAmount(change: Change): void {
  const amount = changeAmounts[change.kind];
  if (amount === null) return;
  const by = "by" in change ? change.by : Number.NaN;
  const isFine = amount === "share" ? by >= 0 && by <= 1 : amount === "factor" ? by > 0 : true;
  if (isFine && Number.isFinite(by)) return;
  const need = { share: "a share from 0 to 1", factor: "a number above 0", number: "a number" }[amount];
  throw new RangeError(`"${change.kind}" needs ${need}, got ${by}`);
}

function ofValues(replace: ChangeValue): ChangeValue {
  return (value, strength) => (isGap(value) ? value : replace(value, strength));
}

function ofNumbers(replace: (value: number, strength: number) => number): ChangeValue {
  return ofValues((value, strength) => {
    const number = readNumber(value);
    return number === null || !Number.isFinite(number) || strength === 0 ? value : replace(number, strength);
  });
}

/** Hills at .9 standard deviations on either side, of a variance that makes the whole 1. */
function twoHills(random: Random): number {
  return (random.uniform() < 0.5 ? -0.9 : 0.9) + Math.sqrt(1 - 0.81) * random.normal();
}

/** A level gives so many of its values as its share has to fall by. */
function massMover(mass: number, levels: ColumnFacts["levels"], random: Random): ChangeValue {
  const shares = levels.map(({ share }) => share);
  const places = new Map(levels.map(({ level }, place) => [level, place]));
  let moved = { strength: 0, shares: moveMass(shares, 0) };
  return ofValues((value, strength) => {
    const place = places.get(value) ?? -1;
    const before = shares[place];
    if (before === undefined || place === 1) return value;
    if (moved.strength !== strength) moved = { strength, shares: moveMass(shares, strength * mass) };
    return random.uniform() < (before - (moved.shares[place] ?? before)) / before ? levels[1]?.level : value;
  });
}
