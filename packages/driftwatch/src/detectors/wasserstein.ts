import { areasBetweenBins, findNorm, scaleOf } from "./areas-between-bins.ts";
import { defineDetector, numericInput } from "./define-detector.ts";
import type { Detector } from "./detector.ts";
import { finiteMoments } from "./welch.ts";

/**
 * The area between the two distribution functions, on fine bins: how far values moved on the average. `effect` is in robust
 * standard deviations of the reference, with what chance adds taken off. Infinities are left out.
 */
export const wasserstein: Detector = defineDetector({
  id: "wasserstein",
  kinds: ["numeric"],
  floor: 0.25,
  effect: { name: "Wasserstein distance, debiased", unit: "robust standard deviations" },
  find(input) {
    const numbers = numericInput("wasserstein", input);
    const { absolute, deviation } = areasBetweenBins(numbers);
    const moments = [finiteMoments(numbers.reference), finiteMoments(numbers.current)];
    // No part of the area varies more than the mean, which is the area with its sign.
    const [before, now] = moments.map((side) => side ?? { rows: 0, mean: 0, variance: 0 });
    const variance = pooledVariance(before, now);
    const mean = Math.sqrt(2 / Math.PI) * deviation;
    return findNorm(numbers, input.alpha, { distance: absolute, mean, variance, scale: scaleOf(numbers) });
  },
});

type Side = { readonly rows: number; readonly mean: number; readonly variance: number };

function pooledVariance(before: Side | undefined, now: Side | undefined): number {
  if (before === undefined || now === undefined) return 0;
  const rows = before.rows + now.rows;
  const [p, q] = [before.rows / rows, now.rows / rows];
  return p * before.variance + q * now.variance + p * q * (before.mean - now.mean) ** 2;
}
