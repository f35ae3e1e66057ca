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
 * was right: hddm_a (the default: on errors of 10 % it detected 3 times in a million values, and it found 20 % in 100 of 100
 * streams), hddm_w, ddm and eddm. Of any number: adwin and kswin; page_hinkley after standardising, since its limits are in units
 * of the stream, though on standardised errors it detected 6 times in 10,000 values; cusum, which standardises by the first 30
 * and detected 20 times. Measured by `npm run bench:quality streams`.
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
