import { principalComponents, reconstructionErrors } from "@driftguard/stats";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import type { MultivariateDetector } from "./multivariate-detector.ts";
import { halvesOf, rowMatrix } from "./row-matrix.ts";
import { spreadOf } from "./spread-of.ts";

const chunksMin = 20;

/**
 * How far rows lie from the plane that holds 65 % of the reference's variance. The effect is how many standard deviations
 * of the reference's chunks the mean distance moved; 3 matter.
 *
 * The plane is laid through half of the reference's rows and its chunks are of the others: rows that a plane was laid
 * through lie nearer to it than any new ones.
 */
export const reconstructionError: MultivariateDetector = defineMultivariateDetector({
  id: "pca",
  floor: 3,
  alpha: 0.01,
  effect: { name: "reconstruction error", unit: "sd of chunks" },
  find({ columns }) {
    const { reference, current } = rowMatrix(columns);
    const [learnt, others] = halvesOf(reference);
    const plane = principalComponents(learnt);
    const before = reconstructionErrors(plane, others);
    const now = reconstructionErrors(plane, current);
    const usual = spreadOf(before).mean;
    const mean = spreadOf(now).mean;
    const { deviation, chunks } = spreadOfChunks(before, now.length);
    if (!(deviation > 0)) return { effect: null, reason: "zero-scale" };
    return {
      effect: Math.abs(mean - usual) / deviation,
      statistic: mean,
      details: { components: plane.components.length, referenceMean: usual, chunks },
    };
  },
});

/**
 * How far the mean of so many rows lies from that of the reference by chance: from chunks as long as the current sample,
 * or from shorter ones where there would be fewer than 20 of them, with what the reference's own mean is off by.
 */
function spreadOfChunks(errors: Float64Array, rows: number): { readonly deviation: number; readonly chunks: number } {
  const size = Math.max(1, Math.min(rows, Math.floor(errors.length / chunksMin)));
  const chunks = Math.floor(errors.length / size);
  const means = Float64Array.from(
    { length: chunks },
    (_, i) => spreadOf(errors.subarray(i * size, (i + 1) * size)).mean,
  );
  const ofOneRow = spreadOf(means).deviation * Math.sqrt(size);
  return { deviation: ofOneRow * Math.sqrt(1 / rows + 1 / errors.length), chunks };
}
