// What a detector measured, and what the judge made of it
export type { Measure } from "./detectors/measure.ts";
export type { Severity, Span, Status, Verdict } from "./judge/verdict.ts";

// Mergeable summaries
export type {
  Bins,
  CategoricalBins,
  CategoricalProfile,
  Column,
  ColumnChunk,
  FeatureBins,
  FeatureProfile,
  FeatureType,
  NumericBins,
  NumericProfile,
  Profile,
} from "./profile/profile.ts";

// Where predictions go
export type { RecordedPrediction, Recorder } from "./monitor/recorder.ts";
