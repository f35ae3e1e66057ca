import { areasBetweenBins, findNorm, scaleOf } from "./areas-between-bins.ts";
import { defineDetector, numericInput } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * The energy distance, the root of twice the area under the squared difference of the two distribution functions, on fine
 * bins. `effect` is over the root of the reference's robust spread, with what chance adds taken off. Infinities are left out.
 */
export const energy: Detector = defineDetector({
  id: "energy",
  kinds: ["numeric"],
  floor: 0.2,
  effect: { name: "energy distance, debiased", unit: "roots of robust standard deviations" },
  find(input) {
    const numbers = numericInput("energy", input);
    const { squared, variance } = areasBetweenBins(numbers);
    const scale = scaleOf(numbers);
    return findNorm(numbers, input.alpha, {
      distance: Math.sqrt(2 * Math.min(squared, Number.MAX_VALUE / 2)),
      mean: Math.sqrt(2 * Math.min(variance, Number.MAX_VALUE / 2)),
      // No part varies more than all of them together.
      variance: 2 * Math.min(variance, Number.MAX_VALUE / 2),
      scale: scale === null ? null : Math.sqrt(scale),
    });
  },
});
