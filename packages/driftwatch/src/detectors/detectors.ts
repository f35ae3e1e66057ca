import type { FeatureBins } from "../profile/profile.ts";
import type { Detector } from "./detector.ts";
import { jensenShannon } from "./jensen-shannon.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { missingRate } from "./missing-rate.ts";
import { unseenShare } from "./unseen-share.ts";

/** What is looked at in every feature by default. */
export type Signal = "ks" | "js" | "missing" | "unseen";

/** In the order in which verdicts come and signals are stored. */
export const signals: readonly Signal[] = ["ks", "js", "missing", "unseen"];

/** The detectors of profiles that alert by default, by their id. */
export const detectors: Readonly<Record<Signal, Detector>> = {
  ks: kolmogorovSmirnov,
  js: jensenShannon,
  missing: missingRate,
  unseen: unseenShare,
};

/** Whether a signal exists for a kind of feature. */
export function hasSignal(kind: FeatureBins["kind"], signal: Signal): boolean {
  return detectors[signal].kinds.includes(kind);
}
