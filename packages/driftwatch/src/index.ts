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
  LevelFilter,
  NumericBins,
  NumericProfile,
  Profile,
} from "./profile/profile.ts";
export { decodeBins } from "./profile/decode-bins.ts";
export { decodeProfile } from "./profile/decode-profile.ts";
export { emptyProfile } from "./profile/empty-profile.ts";
export { encodeBins } from "./profile/encode-bins.ts";
export { encodeProfile } from "./profile/encode-profile.ts";
export { mergeProfiles } from "./profile/merge-profiles.ts";
export { nameBins } from "./profile/name-bins.ts";
export { profiledKind } from "./profile/profiled-feature.ts";
export type { ProfiledFeature } from "./profile/profiled-feature.ts";

// Where predictions go
export type { RecordedPrediction, Recorder } from "./monitor/recorder.ts";
