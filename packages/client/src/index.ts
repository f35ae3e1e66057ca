// Calls
export { type Client, createClient } from "./create-client.ts";
export type { CallOptions, ClientOptions } from "./send.ts";
export { ProblemError, type ProblemFacts } from "./problem-error.ts";

// What each noun's calls are and take
export type { SessionCalls } from "./session-calls.ts";
export type { KeyCalls } from "./key-calls.ts";
export type { ModelCalls, PageQuery, PerformanceQuery } from "./model-calls.ts";
export type { BaselineCalls, BaselineColumns, BaselineFile } from "./baseline-calls.ts";
export type { PredictionCalls, PredictionQuery } from "./prediction-calls.ts";
export type { DriftCalls, DriftQuery, HeatmapQuery, DistributionQuery } from "./drift-calls.ts";
export type { CheckCalls } from "./check-calls.ts";
export type { AlertCalls, AlertQuery } from "./alert-calls.ts";
export type { ChannelCalls } from "./channel-calls.ts";
export type { RuleCalls } from "./rule-calls.ts";
export type { DeploymentCalls, DeployInput } from "./deployment-calls.ts";
export type { PreviewCalls } from "./preview-calls.ts";
export { staysAtHome, type TarFile, writeTar } from "./write-tar.ts";
export type { JobCalls } from "./job-calls.ts";
export type { AuditCalls, DemoCalls, HealthCalls } from "./platform-calls.ts";

// What happens, over the WebSocket
export {
  createLive,
  type Live,
  type LiveEvent,
  type LiveListener,
  type LiveOptions,
  type LiveSocket,
  type LiveState,
} from "./create-live.ts";
export { followJob, type FollowJobOptions } from "./follow-job.ts";

// Predictions as they happen, from a bounded queue
export { type ClientRecorder, type RecorderCounts, type RecorderOptions, createRecorder } from "./create-recorder.ts";
export type { RecordedPrediction } from "./recorded-prediction.ts";
export type { RecorderLoss } from "./tell-losses.ts";
export { type RecorderRuntime, webRuntime } from "./recorder-runtime.ts";
