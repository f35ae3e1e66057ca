import { normalSurvival } from "@driftguard/stats";
import { families, type Family as Drawn } from "driftwatch/simulate";

/** A distribution of numbers, and how it looks when its values are stretched by `scale` and then moved by `offset`. */
export type Family = {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  /** P(X < x) of the untouched values. */
  readonly below: (x: number) => number;
  /** Share of exact zeros, which no stretch and no move touches. */
  readonly zeros: number;
};

/** P(X < x) of each family that driftwatch draws from. */
const below: Readonly<Record<Drawn["name"], Family["below"]>> = {
  normal: (x) => normalSurvival(-x),
  lognormal: (x) => (x > 0 ? normalSurvival(-Math.log(x) / 0.8) : 0),
  exponential: (x) => (x > 0 ? -Math.expm1(-x) : 0),
  uniform: (x) => Math.min(1, Math.max(0, x)),
  // The second of six uniform values lies below x: not none, not one of them does.
  beta(x) {
    const inside = Math.min(1, Math.max(0, x));
    return 1 - (1 - inside) ** 6 - 6 * inside * (1 - inside) ** 5;
  },
  student: (x) => 0.5 + (x / (Math.sqrt(3) * (1 + (x * x) / 3)) + Math.atan(x / Math.sqrt(3))) / Math.PI,
  gamma: (x) => (x > 0 ? 1 - (1 + x) * Math.exp(-x) : 0),
  // Of those that are no zeros.
  zeros: (x) => (x > 0 ? -Math.expm1(-x) : 0),
};

const exactFamilies: readonly Family[] = families.map(({ name, mean, deviation, zeros }) => ({
  ...{ name, mean, deviation, zeros },
  below: below[name],
}));

/** The families of the benchmark, as tables; make them once. */
export function makeFamilies(): readonly Family[] {
  return exactFamilies.map(tabulated);
}

/** Another shape of the same mean and variance. */
export function sameMoments({ mean, deviation }: Family, shape: "uniform" | "bimodal"): Family {
  const halfWidth = Math.sqrt(3) * deviation;
  const hill = Math.sqrt(1 - 0.81) * deviation;
  const below =
    shape === "uniform"
      ? (x: number) => Math.min(1, Math.max(0, (x - mean + halfWidth) / (2 * halfWidth)))
      : (x: number) =>
          (normalSurvival((mean - 0.9 * deviation - x) / hill) + normalSurvival((mean + 0.9 * deviation - x) / hill)) /
          2;
  return { name: shape, mean, deviation, below, zeros: 0 };
}

/** Points of a table of a family's distribution, 16 standard deviations wide: what lies beyond counts as its ends. */
const tablePoints = 16_384;
const tableWidth = 16;

/**
 * A family by a table of its distribution, read with straight lines between its points: a distribution like any other,
 * and fifty times as fast to ask.
 */
export function tabulated(family: Family): Family {
  const low = family.mean - (tableWidth / 2) * family.deviation;
  const step = (tableWidth * family.deviation) / tablePoints;
  const table = Float64Array.from({ length: tablePoints + 1 }, (_, i) => family.below(low + i * step));
  table[0] = 0;
  table[tablePoints] = 1;
  return {
    ...family,
    below(x) {
      const at = (x - low) / step;
      if (!(at > 0)) return 0;
      if (at >= tablePoints) return 1;
      const point = Math.floor(at);
      const before = table[point] ?? 0;
      return before + (at - point) * ((table[point + 1] ?? 1) - before);
    },
  };
}

/** The share of values in each bin, when the values that are no zeros are `offset + scale * X`. */
export function binShares({ below, zeros }: Family, edges: ArrayLike<number>, offset = 0, scale = 1): Float64Array {
  const shares = new Float64Array(edges.length + 1);
  let before = 0;
  for (let bin = 0; bin < edges.length; bin++) {
    const edge = edges[bin] ?? 0;
    const upTo = (edge > 0 ? zeros : 0) + (1 - zeros) * below((edge - offset) / scale);
    shares[bin] = Math.max(0, upTo - before);
    before = upTo;
  }
  shares[edges.length] = Math.max(0, 1 - before);
  return shares;
}
