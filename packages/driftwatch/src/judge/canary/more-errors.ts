import type { ArmCounts } from "./arm-counts.ts";

type Arm = Pick<ArmCounts, "requests" | "errors">;

// How many times as likely to fail a broken version is taken to be; each as likely beforehand.
const ratios = [2, 4, 8, 16, 32, 64];

/**
 * Whether the canary fails more than the stable version, by a p-value that holds at every look: a mixture of likelihood
 * ratios of where the errors fell, given how the requests were shared out. Where both fail alike, an error is the
 * canary's with the canary's share of the requests, however often both fail and however that changes.
 *
 * The mixture is an e-value of the hypergeometric law (Hoeffding 1963, section 6); that it is above 1/p at any look has a
 * probability of at most p by Ville's inequality, as far as the shares stand still in a stage.
 *
 * @returns 0 to 1; 1 where one of them had no request
 * @see Ramdas, Gruenwald, Vovk, Shafer 2023, Statistical Science 38(4), doi:10.1214/23-STS894
 */
export function moreErrors(stable: Arm, canary: Arm): number {
  if (stable.requests === 0 || canary.requests === 0) return 1;
  const share = canary.requests / (canary.requests + stable.requests);
  const errors = canary.errors + stable.errors;
  const logs = ratios.map((ratio) => canary.errors * Math.log(ratio) - errors * Math.log1p(share * (ratio - 1)));
  const highest = Math.max(...logs);
  const mean = logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / ratios.length;
  return Math.min(1, Math.exp(-highest) / mean);
}
