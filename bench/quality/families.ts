import { normalSurvival } from "@driftguard/stats";

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

const normal: Family = { name: "normal", mean: 0, deviation: 1, below: (x) => normalSurvival(-x), zeros: 0 };

const lognormal: Family = {
  name: "lognormal .8",
  mean: Math.exp(0.32),
  deviation: Math.sqrt(Math.expm1(0.64) * Math.exp(0.64)),
  below: (x) => (x > 0 ? normalSurvival(-Math.log(x) / 0.8) : 0),
  zeros: 0,
};

const exponential: Family = {
  name: "exponential",
  mean: 1,
  deviation: 1,
  below: (x) => (x > 0 ? -Math.expm1(-x) : 0),
  zeros: 0,
};

const uniform: Family = {
  name: "uniform",
  mean: 0.5,
  deviation: Math.sqrt(1 / 12),
  below: (x) => Math.min(1, Math.max(0, x)),
  zeros: 0,
};

const beta: Family = {
  name: "beta(2, 5)",
  mean: 2 / 7,
  deviation: Math.sqrt(10 / (49 * 8)),
  // The second of six uniform values lies below x: not none, not one of them does.
  below(x) {
    const inside = Math.min(1, Math.max(0, x));
    return 1 - (1 - inside) ** 6 - 6 * inside * (1 - inside) ** 5;
  },
  zeros: 0,
};

const student: Family = {
  name: "t3",
  mean: 0,
  deviation: Math.sqrt(3),
  below: (x) => 0.5 + (x / (Math.sqrt(3) * (1 + (x * x) / 3)) + Math.atan(x / Math.sqrt(3))) / Math.PI,
  zeros: 0,
};

const gamma: Family = {
  name: "gamma(2)",
  mean: 2,
  deviation: Math.SQRT2,
  below: (x) => (x > 0 ? 1 - (1 + x) * Math.exp(-x) : 0),
  zeros: 0,
};

/** 40 % zeros, else exponential: mean .6, mean square 1.2. */
const zeroInflated: Family = { ...exponential, name: "40 % zeros", mean: 0.6, deviation: Math.sqrt(0.84), zeros: 0.4 };

const exactFamilies: readonly Family[] = [normal, lognormal, exponential, uniform, beta, student, gamma, zeroInflated];

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
