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
export { betaQuantile } from "./special/beta-quantile.ts";

// Special functions: Kolmogorov-Smirnov distances
export { kolmogorovSurvival, logKolmogorovSurvival } from "./special/kolmogorov-survival.ts";
export { kolmogorovSmirnovSurvival, logKolmogorovSmirnovSurvival } from "./special/kolmogorov-smirnov-survival.ts";
export { logTwoSampleKolmogorovSurvival } from "./special/two-sample-kolmogorov-survival.ts";
