import { logBinomialMass } from "../special/log-binomial-mass.ts";

/**
 * A binomial count: by adding up probabilities where few hits are expected, by transformed rejection from 10 on, in
 * constant time and without approximation, for billions of trials too.
 *
 * @see Hoermann 1993, J. Stat. Comput. Simul. 46(1-2), doi:10.1080/00949659308811496 (BTRS)
 */
export function drawBinomial(trials: number, p: number, uniform: () => number): number {
  if (p > 0.5) return trials - drawBinomial(trials, 1 - p, uniform);
  if (trials === 0 || p === 0) return 0;
  return trials * p < 10 ? byInversion(trials, p, uniform) : byRejection(trials, p, uniform);
}

function byInversion(trials: number, p: number, uniform: () => number): number {
  const odds = p / (1 - p);
  let rest = uniform();
  let mass = Math.exp(trials * Math.log1p(-p));
  let count = 0;
  while (rest >= mass && count < trials && mass > 0) {
    rest -= mass;
    count += 1;
    mass *= ((trials - count + 1) / count) * odds;
  }
  return count;
}

function byRejection(trials: number, p: number, uniform: () => number): number {
  const spread = Math.sqrt(trials * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = trials * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  let logHighest: number | null = null;
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const side = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / side + b) * u + centre);
    if (side >= 0.07 && v <= squeeze) return count;
    if (!(count >= 0 && count <= trials)) continue;
    logHighest ??= logBinomialMass(Math.floor((trials + 1) * p), trials, p);
    const logHeight = Math.log((v * alpha) / (a / (side * side) + b));
    if (logHeight <= logBinomialMass(count, trials, p) - logHighest) return count;
  }
}
