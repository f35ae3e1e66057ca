import { drawBinomial } from "./draw-binomial.ts";
import { drawGamma } from "./draw-gamma.ts";
import { drawMultinomial } from "./draw-multinomial.ts";
import { drawPoisson } from "./draw-poisson.ts";
import { normalSource } from "./normal-source.ts";
import { xoshiro } from "./xoshiro.ts";

/** A source of reproducible chance. Every draw takes the source one step further. */
export type Random = {
  /** 32 random bits as a whole number, 0 to 4,294,967,295. */
  readonly uint32: () => number;
  /** 53 random bits as a share: 0 and above, below 1. */
  readonly uniform: () => number;
  /** A whole number, 0 and above, below a limit of 1 to 2^32; all are equally likely. */
  readonly below: (limit: number) => number;
  /** Of mean 0 and standard deviation 1. */
  readonly normal: () => number;
  /** Of the given shape, above 0, and scale 1: mean and variance are the shape. */
  readonly gamma: (shape: number) => number;
  /** A count of the given mean, 0 to 2^52. */
  readonly poisson: (mean: number) => number;
  /** Hits in so many trials, whole, 0 to 2^53, at share p. */
  readonly binomial: (trials: number, p: number) => number;
  /**
   * So many trials spread over cells in proportion to their weights, non-negative and not all 0. Costs by cells, not by
   * trials.
   */
  readonly multinomial: (trials: number, weights: ArrayLike<number>) => Float64Array;
};

/**
 * A generator of random numbers that gives the same ones for the same seed, on every machine. For simulation and
 * resampling; not for secrets.
 *
 * All distributions are drawn without approximation.
 *
 * @param seed - whole, 0 to 2^53 - 1; seeds next to each other give unrelated numbers
 * @throws RangeError if the seed, or an argument of a draw, is out of range
 * @see Blackman & Vigna 2021, ACM Trans. Math. Softw. 47(4), doi:10.1145/3460772, for the generator
 * @example
 * seededRandom(1).uint32(); // => 1526988584
 */
export function seededRandom(seed: number): Random {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`seededRandom needs a whole seed, got ${seed}`);
  const uint32 = xoshiro(seed);
  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) * 2 ** -53;
  const normal = normalSource(uniform);
  return {
    uint32,
    uniform,
    below: (limit) => {
      demand(Number.isSafeInteger(limit) && limit >= 1 && limit <= 2 ** 32, "below", "a limit from 1 to 2^32", limit);
      return below(limit, uint32);
    },
    normal,
    gamma: (shape) => {
      demand(shape > 0 && shape < Number.POSITIVE_INFINITY, "gamma", "a shape above 0", shape);
      return drawGamma(shape, uniform, normal);
    },
    poisson: (mean) => {
      demand(mean >= 0 && mean <= 2 ** 52, "poisson", "a mean from 0 to 2^52", mean);
      return drawPoisson(mean, uniform);
    },
    binomial: (trials, p) => {
      demandTrials("binomial", trials);
      demand(p >= 0 && p <= 1, "binomial", "a share from 0 to 1", p);
      return drawBinomial(trials, p, uniform);
    },
    multinomial: (trials, weights) => {
      demandTrials("multinomial", trials);
      demand(canShare(weights), "multinomial", "weights of at least 0, not all 0", weights);
      return drawMultinomial(trials, weights, uniform);
    },
  };
}

/** The highest numbers would favour small results unless the limit divides 2^32; they are drawn again. */
function below(limit: number, uint32: () => number): number {
  const fair = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const bits = uint32();
    if (bits < fair) return bits % limit;
  }
}

function canShare(weights: ArrayLike<number>): boolean {
  let sum = 0;
  for (let cell = 0; cell < weights.length; cell++) {
    const weight = weights[cell] ?? Number.NaN;
    if (!(weight >= 0)) return false;
    sum += weight;
  }
  return sum > 0 && sum < Number.POSITIVE_INFINITY;
}

function demandTrials(draw: string, trials: number): void {
  demand(Number.isSafeInteger(trials) && trials >= 0, draw, "whole trials of at least 0", trials);
}

function demand(isMet: boolean, draw: string, need: string, got: unknown): void {
  if (!isMet) throw new RangeError(`${draw} needs ${need}, got ${String(got)}`);
}
