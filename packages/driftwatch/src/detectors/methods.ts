import { chiSquared } from "./chi-squared.ts";
import { cramersV } from "./cramers-v.ts";
import type { Detector } from "./detector.ts";
import { energy } from "./energy.ts";
import { gStatistic } from "./g-statistic.ts";
import { hellinger } from "./hellinger.ts";
import { jensenShannon } from "./jensen-shannon.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { kullbackLeibler } from "./kullback-leibler.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { populationStability } from "./population-stability.ts";
import { andersonDarling, cramerVonMises } from "./squared-distances.ts";
import { totalVariation } from "./total-variation.ts";
import { fisher, twoProportions } from "./two-shares.ts";
import { wasserstein } from "./wasserstein.ts";
import { welch } from "./welch.ts";

/** Everything that can measure how a feature's values are distributed, in the order in which they are listed. */
export const methods: readonly Detector[] = [
  kolmogorovSmirnov,
  jensenShannon,
  populationStability,
  wasserstein,
  energy,
  andersonDarling,
  cramerVonMises,
  mannWhitney,
  welch,
  kullbackLeibler,
  hellinger,
  totalVariation,
  chiSquared,
  gStatistic,
  cramersV,
  fisher,
  twoProportions,
];
