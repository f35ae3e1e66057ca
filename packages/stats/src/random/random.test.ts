import { expect, test } from "vitest";
import { readReference } from "../../test/reference.ts";
import { chiSquaredSurvival } from "../special/chi-squared-survival.ts";
import { normalSurvival } from "../special/normal-survival.ts";
import { regularisedBeta } from "../special/regularised-beta.ts";
import { regularisedGammaP, regularisedGammaQ } from "../special/regularised-gamma.ts";
import { seededRandom, type Random } from "./seeded-random.ts";

test.each(readReference<{ seed: number; expected: number[] }>("generator_bits")["uint32"]!.cases)(
  "seed $seed gives the bits of the published recurrence",
  ({ seed, expected }) => {
    const random = seededRandom(seed);
    expect(expected.map(() => random.uint32())).toEqual(expected);
  },
);

test("one seed gives one sequence, another another", () => {
  const sequence = (seed: number) => {
    const random = seededRandom(seed);
    return [
      random.uniform(),
      random.normal(),
      random.normal(),
      random.gamma(2),
      random.poisson(50),
      random.binomial(9, 0.5),
    ];
  };
  expect(sequence(7)).toEqual(sequence(7));
  expect(sequence(7)).not.toEqual(sequence(8));
});

/**
 * If F is the distribution of a draw, F just below it plus a random part of the step at it is uniform, whatever the
 * distribution. Uniformity is then tested on 50 equal cells.
 */
function pValueOfUniformity(
  random: Random,
  draw: () => number,
  atMost: (x: number) => number,
  below: (x: number) => number,
) {
  const draws = 20_000;
  const cells = new Float64Array(50);
  for (let row = 0; row < draws; row++) {
    const value = draw();
    const share = below(value) + random.uniform() * (atMost(value) - below(value));
    cells[Math.min(49, Math.floor(share * 50))]! += 1;
  }
  const expected = draws / 50;
  const statistic = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return chiSquaredSurvival(statistic, 49);
}

const binomialAtMost = (trials: number, p: number) => (k: number) =>
  k < 0 ? 0 : k >= trials ? 1 : regularisedBeta(1 - p, trials - k, k + 1);
const poissonAtMost = (mean: number) => (k: number) => (k < 0 ? 0 : regularisedGammaQ(k + 1, mean));
const justBelow = (atMost: (k: number) => number) => (k: number) => atMost(k - 1);

const random = seededRandom(20_241);
test.each([
  { law: "uniform", draw: random.uniform, atMost: (x: number) => x },
  { law: "normal", draw: random.normal, atMost: (x: number) => normalSurvival(-x) },
  ...[0.05, 0.5, 1, 2.5, 40].map((shape) => ({
    law: `gamma of shape ${shape}`,
    draw: () => random.gamma(shape),
    atMost: (x: number) => regularisedGammaP(shape, x),
  })),
])("$law values follow their distribution", ({ draw, atMost }) => {
  expect(pValueOfUniformity(random, draw, atMost, atMost)).toBeGreaterThan(0.001);
});

test.each([
  ...[0.01, 1, 9.9, 10, 30.5, 1000, 1e5].map((mean) => ({
    law: `Poisson of mean ${mean}`,
    draw: () => random.poisson(mean),
    atMost: poissonAtMost(mean),
  })),
  ...(
    [
      [1, 0.3],
      [20, 0.3],
      [20, 0.97],
      [1000, 0.001],
      [100, 0.1],
      [1000, 0.4],
      [1000, 0.93],
      [1e6, 0.37],
      [1e9, 1e-7],
    ] as const
  ).map(([trials, p]) => ({
    law: `binomial of ${trials} trials at ${p}`,
    draw: () => random.binomial(trials, p),
    atMost: binomialAtMost(trials, p),
  })),
])("$law counts follow their distribution", ({ draw, atMost }) => {
  expect(pValueOfUniformity(random, draw, atMost, justBelow(atMost))).toBeGreaterThan(0.001);
});

test("the test of distributions bites: rounded normal values are no binomial counts", () => {
  const [trials, p] = [1000, 0.01];
  const draw = () => Math.round(trials * p + random.normal() * Math.sqrt(trials * p * (1 - p)));
  const atMost = binomialAtMost(trials, p);
  expect(pValueOfUniformity(random, draw, atMost, justBelow(atMost))).toBeLessThan(1e-6);
});

test("a multinomial draw spreads all trials, none on cells without weight, each cell as a binomial", () => {
  const weights = Object.freeze([0, 3, 0, 1, 4, 0]);
  for (const trials of [0, 1, 10, 1_000_000_000]) {
    const counts = random.multinomial(trials, weights);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(trials);
    expect([counts[0], counts[2], counts[5]]).toEqual([0, 0, 0]);
  }
  for (const [cell, share] of [
    [3, 1 / 8],
    [4, 1 / 2],
  ] as const) {
    const atMost = binomialAtMost(300, share);
    const draw = () => random.multinomial(300, weights)[cell]!;
    expect(pValueOfUniformity(random, draw, atMost, justBelow(atMost))).toBeGreaterThan(0.001);
  }
});

test("below gives every whole number alike", () => {
  const counts = new Float64Array(7);
  for (let row = 0; row < 70_000; row++) counts[random.below(7)]! += 1;
  const statistic = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquaredSurvival(statistic, 6)).toBeGreaterThan(0.001);
  expect(random.below(1)).toBe(0);
});

test.each([
  ["a negative seed", () => seededRandom(-1)],
  ["half a seed", () => seededRandom(0.5)],
  ["a limit of 0", () => random.below(0)],
  ["a shape of 0", () => random.gamma(0)],
  ["a mean that is NaN", () => random.poisson(Number.NaN)],
  ["half a trial", () => random.binomial(0.5, 0.5)],
  ["a share above 1", () => random.binomial(5, 1.1)],
  ["weights that are all 0", () => random.multinomial(5, [0, 0])],
  ["a negative weight", () => random.multinomial(5, [1, -1])],
])("%s is a programmer's mistake", (_, call) => {
  expect(call).toThrow(RangeError);
});
