import { maximumMeanDiscrepancy } from "@driftguard/stats";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import type { MultivariateDetector } from "./multivariate-detector.ts";
import { drawByContent, rowMatrix, rowsAt } from "./row-matrix.ts";

/** Of each side: cost grows with the square of the rows. */
const rowsMax = 1000;
const seed = 1;
const alpha = 0.01;

/**
 * How much less alike rows of different sides are than rows of one side, by a kernel of median width. The effect is the
 * root of the unbiased estimate, 0 to 1.4.
 */
export const meanDiscrepancy: MultivariateDetector = defineMultivariateDetector({
  id: "mmd",
  floor: 0.1,
  alpha,
  effect: { name: "maximum mean discrepancy", unit: "" },
  find({ columns }) {
    const { reference, current } = rowMatrix(columns);
    const drawn = [reference, current].map((side) => rowsAt(side, drawByContent(side, rowsMax)));
    const [before = [], now = []] = drawn;
    const found = maximumMeanDiscrepancy(before, now, { seed, alpha });
    return {
      effect: found.effect,
      statistic: found.statistic,
      logPValue: Math.log(found.pValue),
      pMethod: "permutation",
      critical: found.critical,
      details: { rows: { reference: before[0]?.length ?? 0, current: now[0]?.length ?? 0 } },
    };
  },
});
