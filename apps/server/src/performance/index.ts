export { describePerformance } from "./describe-performance.ts";
export { createHourSums, latencyBinOf, latencyBins, latencyQuantile } from "./hour-sums.ts";
export {
  type AlertSpan,
  judgeHours,
  judgeModelPerformance,
  type ModelPerformance,
  type PerformanceLimits,
} from "./judge-model-performance.ts";
export { performanceTaskOf } from "./performance-task.ts";
export {
  listPerformanceHours,
  listSegmentDays,
  listSegmentFeatures,
  sumService,
  type StoredHour,
} from "./queries/performance-hours.ts";
export { refreshPerformance, segmentColumnsOf } from "./refresh-performance.ts";
export { performanceRoutes } from "./routes.ts";
export { segmentRates, type SegmentRate } from "./segment-rates.ts";
