import { autoencoderErrors, fitAutoencoder } from "@driftguard/stats";
import { compareScores } from "./compare-scores.ts";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import type { MultivariateDetector } from "./multivariate-detector.ts";
import { halfOf, rowMatrix } from "./row-matrix.ts";

const alpha = 0.001;

/**
 * How well a network makes rows again that it learnt to from every second row of the reference: the distance between its
 * errors on the others and on the current rows.
 */
export const autoencoder: MultivariateDetector = defineMultivariateDetector({
  id: "autoencoder",
  floor: 0.1,
  alpha,
  effect: { name: "distance of reconstruction errors", unit: "" },
  find({ columns }) {
    const { reference, current } = rowMatrix(columns);
    const model = fitAutoencoder(halfOf(reference, 0));
    const before = autoencoderErrors(model, halfOf(reference, 1));
    const now = autoencoderErrors(model, current);
    return { ...compareScores(before, now, alpha), details: { hidden: model.hidden } };
  },
});
