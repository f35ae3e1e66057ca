import { autoencoder } from "./autoencoder.ts";
import { correlation } from "./correlation.ts";
import { domainClassifier } from "./domain-classifier.ts";
import { isolationForest } from "./isolation-forest.ts";
import { meanDiscrepancy } from "./mean-discrepancy.ts";
import type { MultivariateDetector } from "./multivariate-detector.ts";
import { reconstructionError } from "./reconstruction-error.ts";

export type MultivariateMethod =
  | "correlation"
  | "domain_classifier"
  | "pca"
  | "mmd"
  | "isolation_forest"
  | "autoencoder";

/** Everything that can measure several columns at once, in the order in which it is listed. */
export const multivariateDetectors: Readonly<Record<MultivariateMethod, MultivariateDetector>> = {
  correlation,
  domain_classifier: domainClassifier,
  pca: reconstructionError,
  mmd: meanDiscrepancy,
  isolation_forest: isolationForest,
  autoencoder,
};
