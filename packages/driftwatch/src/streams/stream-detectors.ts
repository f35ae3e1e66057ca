import {
  adaptiveWindowing,
  type ChangeDetector,
  cumulativeSum,
  driftDetectionMethod,
  earlyDriftDetectionMethod,
  hoeffdingDriftAverage,
  hoeffdingDriftWeighted,
  kolmogorovSmirnovWindow,
  pageHinkley,
} from "@driftguard/stats";

export type StreamMethod = "hddm_a" | "hddm_w" | "ddm" | "eddm" | "adwin" | "kswin" | "page_hinkley" | "cusum";

/**
 * What watches a stream value by value, each with river's defaults. Of errors, 1 where a prediction was wrong and 0 where it
 * was right: hddm_a (the default: on errors of 10 % it was silent, and found 20 % always), hddm_w, ddm and eddm. Of any
 * number: adwin and kswin; page_hinkley and cusum after standardising, since their limits are in units of the stream.
 */
export const streamDetectors: Readonly<Record<StreamMethod, () => ChangeDetector>> = {
  hddm_a: () => hoeffdingDriftAverage(),
  hddm_w: () => hoeffdingDriftWeighted(),
  ddm: () => driftDetectionMethod(),
  eddm: () => earlyDriftDetectionMethod(),
  adwin: () => adaptiveWindowing(),
  kswin: () => kolmogorovSmirnovWindow(),
  page_hinkley: () => pageHinkley(),
  cusum: () => cumulativeSum(),
};
