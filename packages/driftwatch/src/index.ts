// Mergeable summaries: fixed bins, and what was counted on them
export type {
  Bins,
  CategoricalBins,
  CategoricalProfile,
  Column,
  ColumnChunk,
  FeatureBins,
  FeatureProfile,
  FeatureType,
  LevelFilter,
  NumericBins,
  NumericProfile,
  OnceSeen,
  Profile,
} from "./profile/profile.ts";
export { profiledKind, type ProfiledFeature } from "./profile/profiled-feature.ts";
export { sampleReference } from "./profile/sample-reference.ts";
export type { ReferenceSample, ReferenceSampler, SampledFeature, SampleOptions } from "./profile/sample-reference.ts";
export { fitBins, type FitOptions } from "./profile/fit-bins.ts";
export { nameBins } from "./profile/name-bins.ts";
export { knowOnce } from "./profile/know-once.ts";
export { prepareBins, profileAccumulator } from "./profile/profile-accumulator.ts";
export type { PreparedBins, ProfileAccumulator } from "./profile/profile-accumulator.ts";
export { emptyProfile } from "./profile/empty-profile.ts";
export { mergeProfiles } from "./profile/merge-profiles.ts";
export { profileQuantile } from "./profile/profile-quantile.ts";
export { encodeBins } from "./profile/encode-bins.ts";
export { decodeBins } from "./profile/decode-bins.ts";
export { encodeProfile } from "./profile/encode-profile.ts";
export { decodeProfile } from "./profile/decode-profile.ts";

// Baselines: what a version is compared with
export { buildBaseline } from "./baseline/build-baseline.ts";
export type { Baseline } from "./baseline/baseline.ts";
export type { BaselineOptions, BaselineProgress, RowSource } from "./baseline/build-baseline.ts";
export { readBaselineFile, writeBaselineFile } from "./baseline/baseline-file.ts";
export type { BaselineNotes, FiledBaseline, WriteOptions } from "./baseline/baseline-file.ts";
export { inferColumn, inferSchema } from "./baseline/infer-schema.ts";
export type { ColumnUse, InferOptions, InferredColumn } from "./baseline/infer-schema.ts";
export { calendarDay, seasonalCell, seasonalCells } from "./baseline/seasonal-cell.ts";

// Detectors: how far two profiles of a feature lie apart
export type { Measure } from "./detectors/measure.ts";
export type { Detector, DetectorInput } from "./detectors/detector.ts";
export { detectors, hasSignal, signals, type Signal } from "./detectors/detectors.ts";
export { metricsText } from "./report/metrics-text.ts";
export { detectorsIn } from "./detectors/detectors-in.ts";
export { defineDetector, type DetectorInputOf, type DetectorParts, type Found } from "./detectors/define-detector.ts";
export { methods } from "./detectors/methods.ts";
export { groupCounts, groupLayout, groupNames } from "./detectors/groups.ts";
export type { Group, GroupLayout, GroupName } from "./detectors/groups.ts";
export type { NamedLevel, NamedLevels } from "./detectors/named-levels.ts";

// Detectors of several columns at once
export type {
  JointColumn,
  LeadingColumns,
  MultivariateDetector,
  MultivariateInput,
} from "./detectors/multivariate/multivariate-detector.ts";
export {
  defineMultivariateDetector,
  type MultivariateParts,
} from "./detectors/multivariate/define-multivariate-detector.ts";
export { multivariateDetectors, type MultivariateMethod } from "./detectors/multivariate/multivariate-detectors.ts";
export { judgeMultivariate, type ChosenMultivariate, type MultivariateVerdict } from "./judge/judge-multivariate.ts";
export { chooseMultivariate, type MultivariateChoice, type MultivariateWish } from "./judge/choose-multivariate.ts";

// Judgement: whether it matters
export type { Severity, Span, Status, Verdict } from "./judge/verdict.ts";
export { severityOf } from "./judge/severity.ts";
export { judgeTwoGate, twoGateFloors, type Floors, type TwoGateInput } from "./judge/judge-two-gate.ts";
export { chooseDetectors } from "./judge/choose-detectors.ts";
export type {
  ChosenDetector,
  DetectorChoice,
  DetectorWishes,
  FeatureWishes,
  Threshold,
} from "./judge/choose-detectors.ts";
export { summariseDrift, type DriftSummary } from "./judge/summarise-drift.ts";
export { comparableReference, seasonalCover, type SeasonalCover } from "./judge/comparable-reference.ts";
export { featureGapFloors, judgeTrainingGap, trainingGapFloors } from "./judge/training-gap.ts";
export type { GapFinding, TrainingGap, TrainingGapInput } from "./judge/training-gap.ts";
export { likelyCauses, type LikelyCause } from "./judge/likely-causes.ts";
export { expectedRows, judgeVolume } from "./judge/volume.ts";
export type { ExpectedRows, VolumeHour, VolumeJudgement } from "./judge/volume.ts";
export { judgeSeenHours } from "./judge/seen-hours.ts";
export type { SeenHours, SeenHoursContext, SeenHoursJudgement } from "./judge/seen-hours.ts";

// The default policy: two lanes, seasonal, calibrated on the model's own past
export { historyFactor, learningDays, stageOf, type Lane, type Stage } from "./judge/lanes/stage.ts";
export { expectedProfile, type CellRows, type ExpectedInput } from "./judge/lanes/expected-profile.ts";
export type { SeasonalReference, SpanProfile, WindowContext } from "./judge/lanes/lane-window.ts";
export {
  laneLimits,
  laneSignals,
  laneSpan,
  signalsOfLook,
  windowRowsMin,
  type HourSignals,
} from "./judge/lanes/lane-signals.ts";
export { signalValues, type SignalValue, type SignalValues } from "./judge/lanes/signal-values.ts";
export { lookAtSpans, type LaneSides, type Look, type SidedLook, type WindowLook } from "./judge/lanes/window-look.ts";
export { rememberLooks } from "./judge/lanes/remember-looks.ts";
export { lookAtDay } from "./judge/lanes/look-at-day.ts";
export { sumWholeHours, type ExpectedHours, type WholeHours } from "./judge/lanes/whole-hours.ts";
export { decodeWholeHours, encodeWholeHours } from "./judge/lanes/encode-whole-hours.ts";
export { lookAtHours } from "./judge/lanes/look-at-hours.ts";
export { calibrate, type Calibration, type CalibrateOptions } from "./judge/lanes/calibrate.ts";
export { judgeLanes, judgeLooks } from "./judge/lanes/judge-lanes.ts";
export type { FeatureJudgement, LanesInput, LanesJudgement, LanesPast, LooksInput } from "./judge/lanes/judge-lanes.ts";
export { laneVerdicts } from "./judge/lanes/lane-verdicts.ts";
export { seasonalCellOf, type CellHour } from "./judge/lanes/seasonal-cell-of.ts";
export { decodeSignals, encodeSignals } from "./judge/lanes/encode-signals.ts";
export { decodeCalibration, encodeCalibration } from "./judge/lanes/encode-calibration.ts";
export type { SignalJudgement } from "./judge/lanes/judge-signal.ts";

// Rules of one's own, beside the default policy
export { judgeDistributionRule } from "./judge/rules/judge-distribution-rule.ts";
export type { DistributionRule, DistributionRuleInput } from "./judge/rules/judge-distribution-rule.ts";
export { judgeServiceRule } from "./judge/rules/judge-service-rule.ts";
export type { ServiceJudgement, ServiceRule, ServiceWindow } from "./judge/rules/judge-service-rule.ts";

// A version on trial
export { advanceCanary, beginCanary } from "./judge/canary/advance-canary.ts";
export {
  addCounts,
  type ArmCounts,
  latencyBucket,
  latencyQuantile,
  levelIn,
  noCounts,
  predictionBucket,
} from "./judge/canary/arm-counts.ts";
export { usualCanaryPlan } from "./judge/canary/canary.ts";
export type { CanaryPlan, CanaryProgress, CanaryReason, CanaryStep, CanaryTick } from "./judge/canary/canary.ts";
export { type ComparedPredictions, comparePredictions } from "./judge/canary/compare-predictions.ts";
export { sayCanary } from "./judge/canary/say-canary.ts";

// A version before it goes live
export {
  type Answer,
  type AnswerPair,
  compareAnswers,
  type ComparedAnswers,
  type Move,
  type NumbersApart,
  pairsMin,
  sameness,
} from "./judge/preview/compare-answers.ts";
export { latencyOf } from "./judge/preview/latency-of.ts";
export {
  judgePreview,
  type JudgedPreview,
  type Latency,
  type PreviewFinding,
  type PreviewMeasures,
  type PreviewVerdict,
  type SchemaDifference,
} from "./judge/preview/judge-preview.ts";

// Two versions that share the traffic
export { judgeExperiment } from "./judge/experiment/judge-experiment.ts";
export type { ExperimentArm, ExperimentVerdict } from "./judge/experiment/judge-experiment.ts";

// The life of an alert
export type { CauseClass } from "./judge/cause-class.ts";
export type {
  Alert,
  AlertFeature,
  AlertState,
  AlertStep,
  Finding,
  Notice,
  Resolution,
} from "./judge/alert-life/alert.ts";
export { advanceAlert, type AlertTick } from "./judge/alert-life/advance-alert.ts";
export { advanceAlerts, type AlertsTick } from "./judge/alert-life/advance-alerts.ts";
export { joinFindings } from "./judge/alert-life/join-findings.ts";
export {
  findingOfPerformance,
  findingOfServiceRule,
  findingOfVolume,
  findingsOfDistributionRule,
  findingsOfGap,
  findingsOfLanes,
  type FindingContext,
} from "./judge/alert-life/findings-of.ts";

// Performance, where labels come
export { binaryMetrics, type BinaryMetrics, type BinaryRows } from "./performance/binary-metrics.ts";
export { multiclassMetrics, type ClassMetrics, type MulticlassMetrics } from "./performance/multiclass-metrics.ts";
export { regressionMetrics, type RegressionMetrics } from "./performance/regression-metrics.ts";
export { confusionMetrics, confusionOf, type Confusion, type ConfusionMetrics } from "./performance/confusion.ts";
export { rocAuc } from "./performance/roc-auc.ts";
export { expectedLogLossOf, logLoss, logLossOf } from "./performance/log-loss.ts";
export { calibrationError, type CalibrationBin, type ScoreCalibration } from "./performance/calibration-error.ts";
export { binarySums, regressionSums, type PerformanceSums } from "./judge/performance/performance-sums.ts";
export type { PerformanceHour, PerformanceWindow } from "./judge/performance/performance-windows.ts";
export { performanceWindows } from "./judge/performance/performance-windows.ts";
export { judgePerformance, judgePerformanceWindow } from "./judge/performance/judge-performance.ts";
export type {
  PerformanceInput,
  PerformanceJudgement,
  PerformanceSignal,
  PerformanceSignalJudgement,
  PerformanceTask,
  PerformanceWindowInput,
  RegressionBaseline,
} from "./judge/performance/judge-performance.ts";

// Performance, where labels do not come
export { estimateBinary, type BinaryEstimateInput, type ScoredRows } from "./estimate/estimate-binary.ts";
export {
  estimateMulticlass,
  type ClassScoredRows,
  type MulticlassEstimateInput,
} from "./estimate/estimate-multiclass.ts";
export { estimateRegression, type RegressionEstimateInput } from "./estimate/estimate-regression.ts";
export type { CalibrationChoice } from "./estimate/calibrate-scores.ts";
export type {
  EstimatedMetric,
  EstimateReason,
  MetricName,
  PerformanceEstimate,
} from "./estimate/performance-estimate.ts";

// Why it drifted
export { tellingInput, type InputDays, type TellingInput } from "./explain/telling-input.ts";
export { shapleyValues, type ShapleyOptions, type ShapleyValues } from "./explain/shapley-values.ts";
export { attributeChange } from "./explain/attribute-change.ts";
export type { AttributeInput, Attribution, FeatureTable } from "./explain/attribute-change.ts";
export { priorsByConfusion } from "./explain/priors-by-confusion.ts";
export { isInSegment, readSegment, type NamedSegment, type SegmentCondition } from "./explain/named-segment.ts";
export type { ExplainedColumn, Explanation } from "./explain/explanation.ts";
export type { PredictionExplanation } from "./explain/explain-prediction.ts";
export type { ConceptShift } from "./explain/concept-shift.ts";
export type { ShiftFinding, ShiftKinds } from "./explain/shift-kind.ts";
export type { Segment } from "./explain/find-segment.ts";

// One line for the usual case
export {
  Monitor,
  type ExplainOptions,
  type HourVerdict,
  type Rows,
  type SegmentHour,
  type SegmentReport,
} from "./monitor/monitor.ts";
export type { MonitorOptions } from "./monitor/monitor-options.ts";
export { watchHours, type HourJudgement, type HourWatch, type HourWatchOptions } from "./judge/lanes/watch-hours.ts";
export type { MethodJudgement } from "./judge/lanes/watch-methods.ts";
export { laneFloorsOf, type LaneFloorOf } from "./judge/lanes/lane-floors.ts";
export { streamDetectors, type StreamMethod } from "./streams/stream-detectors.ts";
export type { Change, ChangeDetector } from "@driftguard/stats";
export type { Fault, FaultKind } from "./quality/fault.ts";
export { DriftReport } from "./report/drift-report.ts";

// Where predictions go
export type { RecordedPrediction, Recorder } from "./monitor/recorder.ts";
