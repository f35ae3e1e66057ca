// Special functions: the normal, gamma and beta families
export { logGamma } from "./special/log-gamma.ts";
export { erf } from "./special/erf.ts";
export { erfc } from "./special/erfc.ts";
export { erfcx } from "./special/erfcx.ts";
export { normalSurvival } from "./special/normal-survival.ts";
export { logNormalSurvival } from "./special/log-normal-survival.ts";
export { normalQuantile } from "./special/normal-quantile.ts";
export { regularisedGammaP, regularisedGammaQ } from "./special/regularised-gamma.ts";
export { chiSquaredSurvival, logChiSquaredSurvival } from "./special/chi-squared-survival.ts";
export { chiSquaredQuantile } from "./special/chi-squared-quantile.ts";
export { logRegularisedBeta, regularisedBeta } from "./special/regularised-beta.ts";
export { logStudentSurvival, studentSurvival } from "./special/student-survival.ts";
export { betaQuantile } from "./special/beta-quantile.ts";

// Special functions: Kolmogorov-Smirnov, Cramér-von Mises and Anderson-Darling distances
export { kolmogorovSurvival, logKolmogorovSurvival } from "./special/kolmogorov-survival.ts";
export { kolmogorovSmirnovSurvival, logKolmogorovSmirnovSurvival } from "./special/kolmogorov-smirnov-survival.ts";
export { cramerVonMisesSurvival, logCramerVonMisesSurvival } from "./special/cramer-von-mises-survival.ts";
export { andersonDarlingSurvival, logAndersonDarlingSurvival } from "./special/anderson-darling-survival.ts";
export { logTwoSampleKolmogorovSurvival } from "./special/two-sample-kolmogorov-survival.ts";

// Distances between samples over the same cells
export { kolmogorovSmirnovStatisticOfCounts } from "./distances/kolmogorov-smirnov-statistic-of-counts.ts";
export { jensenShannonDistance } from "./distances/jensen-shannon-distance.ts";
export { jensenShannonDivergence } from "./distances/jensen-shannon-divergence.ts";
export { debiasedJensenShannonDistance } from "./distances/debiased-jensen-shannon-distance.ts";
export { populationStabilityIndex, type PopulationStabilityIndex } from "./distances/population-stability-index.ts";
export { hellingerDistance } from "./distances/hellinger-distance.ts";
export { kullbackLeiblerDivergence, type KullbackLeiblerDivergence } from "./distances/kullback-leibler-divergence.ts";
export { totalVariationDistance, type TotalVariationDistance } from "./distances/total-variation-distance.ts";
export { cramersV, type CramersV } from "./distances/cramers-v.ts";
export { poolRareCells, type PooledCells } from "./distances/pool-rare-cells.ts";
export type { EffectiveRows } from "./distances/cell-totals.ts";

// Distances between numeric samples
export {
  wassersteinDistance,
  wassersteinDistanceOfSorted,
  type WassersteinDistance,
} from "./distances/wasserstein-distance.ts";
export { energyDistance, energyDistanceOfSorted, type EnergyDistance } from "./distances/energy-distance.ts";

// Tests: what chance alone would give
export {
  kolmogorovSmirnov,
  kolmogorovSmirnovOfSorted,
  type KolmogorovSmirnov,
} from "./significance/kolmogorov-smirnov.ts";
export {
  kolmogorovSmirnovPValue,
  type KolmogorovSmirnovPValue,
  type KolmogorovSmirnovSizes,
} from "./significance/kolmogorov-smirnov-p-value.ts";
export { jensenShannonTest, type JensenShannonTest } from "./significance/jensen-shannon-test.ts";
export { chiSquaredTest, type ChiSquaredTest } from "./significance/chi-squared-test.ts";
export {
  andersonDarling,
  andersonDarlingOfSorted,
  type AndersonDarling,
  type AndersonDarlingOptions,
} from "./significance/anderson-darling.ts";
export { cramerVonMises, type CramerVonMises } from "./significance/cramer-von-mises.ts";
export { mannWhitney, type MannWhitney } from "./significance/mann-whitney.ts";
export { welchTest, type WelchTest } from "./significance/welch-test.ts";
export { permutationPValue, type Permutations } from "./significance/permutation-p-value.ts";
export { gTest } from "./significance/g-test.ts";
export { fisherExact, type FisherExact } from "./significance/fisher-exact.ts";
export { twoProportionTest, type Proportion, type TwoProportionTest } from "./significance/two-proportion-test.ts";
export { holmAdjusted, holmAdjustedLog } from "./significance/holm-adjusted.ts";
export { benjaminiHochbergAdjusted, benjaminiHochbergAdjustedLog } from "./significance/benjamini-hochberg-adjusted.ts";
export { clopperPearson, type Bounds } from "./significance/clopper-pearson.ts";
export { wilson } from "./significance/wilson.ts";

// Samples, bins and moments
export { sortFloat64 } from "./histogram/sort-float64.ts";
export type { Numbers } from "./histogram/float64-of.ts";
export { quantile } from "./histogram/quantile.ts";
export { quantileEdges } from "./histogram/quantile-edges.ts";
export { atomBins } from "./histogram/atom-bins.ts";
export { binCounts } from "./histogram/bin-counts.ts";
export { prepareBinning, type BinCounts, type Binning } from "./histogram/prepare-binning.ts";
export { groupBins } from "./histogram/group-bins.ts";
export { sumGroups } from "./histogram/sum-groups.ts";
export { exactSum, type ExactSum } from "./histogram/exact-sum.ts";
export { moments, type Moments } from "./histogram/moments.ts";
export { meanOf } from "./histogram/mean-of.ts";
export { varianceOf } from "./histogram/variance-of.ts";

// Several columns at once: correlations, planes, likeness of rows
export { normalScores } from "./multivariate/normal-scores.ts";
export {
  correlationAt,
  crossMoments,
  mergeCrossMoments,
  pairAt,
  type CrossMoments,
} from "./multivariate/cross-moments.ts";
export {
  correlationChange,
  correlationChangeOfMoments,
  type CorrelationChange,
  type KnownPair,
  type MomentOptions,
  type PairChange,
} from "./multivariate/correlation-change.ts";
export { symmetricEigen, type Eigen } from "./multivariate/symmetric-eigen.ts";
export {
  principalComponents,
  reconstructionErrors,
  type PrincipalComponents,
} from "./multivariate/principal-components.ts";
export {
  maximumMeanDiscrepancy,
  type DiscrepancyOptions,
  type MaximumMeanDiscrepancy,
} from "./multivariate/maximum-mean-discrepancy.ts";
export {
  averagePath,
  fitIsolationForest,
  isolationScores,
  type ForestOptions,
  type IsolationForest,
} from "./multivariate/isolation-forest.ts";
export {
  autoencoderErrors,
  fitAutoencoder,
  type Autoencoder,
  type AutoencoderOptions,
} from "./multivariate/autoencoder.ts";

// Models that tell two kinds of rows apart
export { denseDesign, sparseDesign, type Design, type SparseRows } from "./multivariate/design.ts";
export {
  logisticRegression,
  logisticScores,
  type LogisticOptions,
  type LogisticRegression,
} from "./multivariate/logistic-regression.ts";
export { stratifiedFolds } from "./multivariate/stratified-folds.ts";

// Models that the library fits for itself
export { fitBoostedTrees } from "./boosting/fit-boosted-trees.ts";
export { predictBoostedTrees } from "./boosting/predict-boosted-trees.ts";
export type { BoostedLoss, BoostedTree, BoostedTrees, BoostedTreesOptions } from "./boosting/boosted-trees.ts";

// What scores are worth
export { isotonicRegression, isotonicValues, type IsotonicCurve } from "./calibration/isotonic-regression.ts";
export { expectedCalibrationError } from "./calibration/expected-calibration-error.ts";
export { effectiveSampleSize } from "./calibration/effective-sample-size.ts";

// Reproducible chance
export { seededRandom, type Random } from "./random/seeded-random.ts";

// Detectors of change in a stream
export type { Change, ChangeDetector } from "./streaming/change-detector.ts";
export { pageHinkley, type PageHinkleyOptions } from "./streaming/page-hinkley.ts";
export { driftDetectionMethod } from "./streaming/drift-detection-method.ts";
export { earlyDriftDetectionMethod, type EarlyDriftOptions } from "./streaming/early-drift-detection-method.ts";
export { hoeffdingDriftAverage, type HoeffdingOptions } from "./streaming/hoeffding-drift-average.ts";
export { hoeffdingDriftWeighted } from "./streaming/hoeffding-drift-weighted.ts";
export { adaptiveWindowing, type AdaptiveWindowingOptions } from "./streaming/adaptive-windowing.ts";
export {
  kolmogorovSmirnovWindow,
  type DrawPlaces,
  type KolmogorovSmirnovWindowOptions,
} from "./streaming/kolmogorov-smirnov-window.ts";
export { cumulativeSum } from "./streaming/cumulative-sum.ts";
