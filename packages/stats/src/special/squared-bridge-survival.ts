/**
 * The law of a weighted sum of squares of independent normals, the j-th weight being the inverse of the j-th zero of
 * `sin(s - zero)`, where `rate` counts s: what the area under a squared Brownian bridge follows.
 */
export type SquaredBridge = {
  /** The s of the zero that the k-th interval begins at, k from 1. */
  readonly start: (k: number) => number;
  /** The inverse weight at s. */
  readonly rate: (s: number) => number;
  /** 1 over the rate, times its derivative, over the root of the determinant without its sine. */
  readonly density: (s: number) => number;
  /** Below this the probability to lie above is 1 to the last bit. */
  readonly from: number;
};

/** The integral of a bridge's square: Cramér-von Mises. Weights 1/(pi j)^2, determinant sin(s)/s, rate s^2. */
export const plainBridge: SquaredBridge = {
  start: (k) => (2 * k - 1) * Math.PI,
  rate: (s) => s * s,
  density: (s) => 2 / Math.sqrt(s),
  from: 0.0008,
};

/**
 * The integral of a bridge's square over its variance: Anderson-Darling. Weights 1/(j(j+1)), determinant
 * -cos(s)/(pi rate) with rate = s^2/pi^2 - 1/4.
 */
export const scaledBridge: SquaredBridge = {
  start: (k) => (2 * k - 0.5) * Math.PI,
  rate: (s) => (s / Math.PI) ** 2 - 0.25,
  density: (s) => ((2 * s) / Math.PI ** 2) * Math.sqrt(Math.PI / ((s / Math.PI) ** 2 - 0.25)),
  from: 0.02,
};

const intervalsMax = 100;
const pointsMax = 50_000;

/**
 * The natural logarithm of the probability that such a sum lies above x, by Smirnov's integrals between every other pair of
 * zeros: of alternating sign, and small against the first in the tail. Their ends are inverse roots, which the points
 * of Chebyshev take exactly.
 *
 * @param x - 0 and above
 * @see Smirnov 1937; Martynov 1978, The Omega Square Tests
 */
export function logSquaredBridgeSurvival(bridge: SquaredBridge, x: number): number {
  if (!(x > bridge.from)) return 0;
  const offset = (x * bridge.rate(bridge.start(1))) / 2;
  let sum = 0;
  for (let k = 1; k <= intervalsMax; k++) {
    const part = integral(bridge, { x, start: bridge.start(k), offset });
    sum += k % 2 === 1 ? part : -part;
    if (part < sum * 1e-18) break;
  }
  return Math.min(0, Math.log(sum) - offset);
}

type Interval = { readonly x: number; readonly start: number; readonly offset: number };

function integral({ rate, density }: SquaredBridge, { x, start, offset }: Interval): number {
  const steepness = x * (rate(start + Math.PI) - rate(start));
  const points = Math.min(pointsMax, 32 + Math.ceil(Math.sqrt(20 * steepness)));
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const half = ((i + 0.5) * Math.PI) / (2 * points);
    const [before, after] = [Math.PI * Math.sin(half) ** 2, Math.PI * Math.cos(half) ** 2];
    const s = start + before;
    const power = offset - (x * rate(s)) / 2;
    if (power < -745) break;
    sum += density(s) * Math.exp(power) * Math.sqrt((before * after) / Math.sin(Math.min(before, after)));
  }
  return sum / points;
}
