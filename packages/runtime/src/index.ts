// What the parts of the runtime agree on
export { BuildProblem } from "./contract.ts";
export type {
  BuildConsent,
  BuildContext,
  BuildProblemCode,
  BuildProblemOptions,
  BuildStep,
  BuildStepName,
  Clock,
  Codec,
  Column,
  ColumnType,
  DecodedInput,
  Deployment,
  DeploymentEvent,
  DeploymentFigures,
  DeploymentOptions,
  DeploymentState,
  DetectedModel,
  Dialect,
  DialectEcho,
  EncodedReply,
  EnvironmentNote,
  FailureCode,
  InsideOptions,
  IsolationLayer,
  IsolationLevel,
  Json,
  Manifest,
  ModelFormat,
  Outcome,
  Predictions,
  ProcessLimits,
  Refusal,
  Resources,
  Sandbox,
  SandboxedCommand,
  ScanFinding,
  ScanHints,
  ScanReport,
  ScanVerdict,
  Settings,
  Signature,
} from "./contract.ts";

// Taking in what is pushed
export { type ArchiveLimits, archiveLimits } from "./archive/archive-limits.ts";
export type { Unpacked } from "./archive/tree-writer.ts";
export { unpackArchive, type UnpackOptions } from "./archive/unpack-archive.ts";

// Building a version
export { buildSteps, runBuild, runStep } from "./build/build-steps.ts";
export type { BuildProgress } from "./build/build-steps.ts";
export { readTestData, type TestData } from "./build/test-data.ts";
export { readManifest } from "./build/read-manifest.ts";

// Python environments
export { deleteUnusedEnvironments, type UnusedOptions } from "./environment/delete-unused-environments.ts";

// Serving it
export { createDeployment } from "./deployment/create-deployment.ts";
export { createQueueRoom, type QueueRoom } from "./queue/queue-room.ts";
export { workerMemoryMb } from "./pools/worker-memory.ts";

// Environments that are there before anybody pushes
export { type BaseOptions, keepBases } from "./environment/keep-bases.ts";

// Isolation
export { probeSandbox } from "./sandbox/probe-sandbox.ts";
export type { ProbeOptions } from "./sandbox/probe-sandbox.ts";

// Dialects
export { decode } from "./dialects/decode.ts";
export { encode, encodeRefusal } from "./dialects/encode.ts";
export type { ReplyContext } from "./dialects/encode.ts";
export { recordsOf } from "./dialects/records-of.ts";
export { describeModel } from "./dialects/v2.ts";
export type { Served } from "./dialects/v2.ts";

// What a model file would do, read without running it
export { readAllowedNames } from "./scan/allowed-names.ts";
export { type Decompress, decompressProgram, type ForeignCompression } from "./scan/decompress.ts";
export { type AllowedNames } from "./scan/judge-name.ts";
export { type ScanLimits, scanLimits } from "./scan/scan-limits.ts";
export { joinReports, scanModel, type ScanOptions } from "./scan/scan-model.ts";
