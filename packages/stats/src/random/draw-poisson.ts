import { deviance } from "../special/deviance.ts";
import { stirlingError } from "../special/stirling-error.ts";

/**
 * A Poisson count: by adding up probabilities for small means, by transformed rejection from 10 on, in constant time and
 * without approximation.
 *
 * @see Hoermann 1993, Insurance: Mathematics and Economics 12(1), doi:10.1016/0167-6687(93)90997-4 (PTRS)
 */
export function drawPoisson(mean: number, uniform: () => number): number {
  if (mean === 0) return 0;
  return mean < 10 ? byInversion(mean, uniform) : byRejection(mean, uniform);
}

function byInversion(mean: number, uniform: () => number): number {
  let rest = uniform();
  let mass = Math.exp(-mean);
  let count = 0;
  // Rounding may leave a rest that no mass takes: far out the masses are 0.
  while (rest >= mass && mass > 0) {
    rest -= mass;
    count += 1;
    mass *= mean / count;
  }
  return count;
}

function byRejection(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const side = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / side + b) * u + mean + 0.43);
    if (side >= 0.07 && v <= squeeze) return count;
    if (!(count >= 0) || (side < 0.013 && v > side)) continue;
    if (Math.log((v * inverseAlpha) / (a / (side * side) + b)) <= logMass(count, mean)) return count;
  }
}

function logMass(count: number, mean: number): number {
  if (count === 0) return -mean;
  return -deviance(count, mean) - stirlingError(count) - 0.5 * Math.log(2 * Math.PI * count);
}
