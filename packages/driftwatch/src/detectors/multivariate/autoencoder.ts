import { autoencoderErrors, fitAutoencoder } from "@driftguard/stats";
import { compareScores } from "./compare-scores.ts";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import type { MultivariateDetector } from "./multivariate-detector.ts";
import { halvesOf, rowMatrix } from "./row-matrix.ts";

const alpha = 0.001;

/**
 * How well a network makes rows again that it learnt to from half of the reference's rows: the distance between its
 * errors on the others and on the current rows.
 */
export const autoencoder: MultivariateDetector = defineMultivariateDetector({
  id: "autoencoder",
  floor: 0.1,
  alpha,
  effect: { name: "distance of reconstruction errors", unit: "" },
  find({ columns }) {
    const { reference, current } = rowMatrix(columns);
    const [learnt, others] = halvesOf(reference);
    const model = fitAutoencoder(learnt);
    const before = autoencoderErrors(model, others);
    const now = autoencoderErrors(model, current);
    return { ...compareScores(before, now, alpha), details: { hidden: model.hidden } };
  },
});
