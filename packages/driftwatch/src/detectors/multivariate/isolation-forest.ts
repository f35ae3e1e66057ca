import { fitIsolationForest, isolationScores, quantile, sortFloat64 } from "@driftguard/stats";
import { compareScores } from "./compare-scores.ts";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import type { MultivariateDetector } from "./multivariate-detector.ts";
import { halvesOf, rowMatrix } from "./row-matrix.ts";

const alpha = 0.001;
const oddShare = 0.01;

/**
 * How odd rows are, by a forest grown from half of the reference's rows, against the others. It sees outliers rather
 * than drift: `details.oddShare` is the share of current rows that are odder than 99 % of the reference's.
 */
export const isolationForest: MultivariateDetector = defineMultivariateDetector({
  id: "isolation_forest",
  floor: 0.1,
  alpha,
  effect: { name: "distance of outlier scores", unit: "" },
  find({ columns }) {
    const { reference, current } = rowMatrix(columns);
    const [learnt, others] = halvesOf(reference);
    const forest = fitIsolationForest(learnt);
    const before = isolationScores(forest, others);
    const now = isolationScores(forest, current);
    const limit = quantile(sortFloat64(before), 1 - oddShare) ?? 1;
    const odd = now.reduce((count, score) => count + (score > limit ? 1 : 0), 0);
    return { ...compareScores(before, now, alpha), details: { oddShare: odd / now.length, oddShareBefore: oddShare } };
  },
});
