import type { Random } from "@driftguard/stats";

/** A distribution of numbers that can be drawn from. */
export type Family = {
  readonly name: "normal" | "lognormal" | "exponential" | "uniform" | "beta" | "student" | "gamma" | "zeros";
  readonly mean: number;
  readonly deviation: number;
  /** Share of exact zeros, which no stretch and no move touches. */
  readonly zeros: number;
  readonly draw: (random: Random) => number;
};

/** Shapes that columns of numbers have, from plain to heavy-tailed and half empty. */
export const families: readonly Family[] = [
  { name: "normal", mean: 0, deviation: 1, zeros: 0, draw: ({ normal }) => normal() },
  {
    // The logarithm has a standard deviation of .8.
    name: "lognormal",
    mean: Math.exp(0.32),
    deviation: Math.sqrt(Math.expm1(0.64) * Math.exp(0.64)),
    zeros: 0,
    draw: ({ normal }) => Math.exp(0.8 * normal()),
  },
  { name: "exponential", mean: 1, deviation: 1, zeros: 0, draw: ({ gamma }) => gamma(1) },
  { name: "uniform", mean: 0.5, deviation: Math.sqrt(1 / 12), zeros: 0, draw: ({ uniform }) => uniform() },
  {
    // Of parameters 2 and 5.
    name: "beta",
    mean: 2 / 7,
    deviation: Math.sqrt(10 / (49 * 8)),
    zeros: 0,
    draw({ gamma }) {
      const first = gamma(2);
      return first / (first + gamma(5));
    },
  },
  {
    // Of three degrees of freedom.
    name: "student",
    mean: 0,
    deviation: Math.sqrt(3),
    zeros: 0,
    draw: ({ normal, gamma }) => normal() / Math.sqrt((2 * gamma(1.5)) / 3),
  },
  { name: "gamma", mean: 2, deviation: Math.SQRT2, zeros: 0, draw: ({ gamma }) => gamma(2) },
  {
    // 40 % zeros, else exponential: mean .6, mean square 1.2.
    name: "zeros",
    mean: 0.6,
    deviation: Math.sqrt(0.84),
    zeros: 0.4,
    draw: ({ uniform, gamma }) => (uniform() < 0.4 ? 0 : gamma(1)),
  },
];
